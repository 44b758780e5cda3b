using System.Numerics;

namespace Vnet;

/// <summary>
/// Hands out ranges of an address space: first fit over a free list kept in address order, neighbours coalesced when
/// a range comes back (FreeBSD's <c>vnet_data_alloc</c> and <c>vnet_data_free</c>). The unit is the caller's: bytes
/// for data, slots for references. Not thread-safe: the layout lock guards it.
/// </summary>
internal sealed class FirstFitAllocator
{
    private readonly List<Range> _free = [];

    /// <summary>An allocator over <paramref name="length"/> units from 0.</summary>
    public FirstFitAllocator(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        if (length > 0)
            _free.Add(new Range(0, length));
    }

    /// <summary>Units in all.</summary>
    public int Length { get; }

    /// <summary>Units not allocated.</summary>
    public int FreeLength
    {
        get
        {
            int sum = 0;
            foreach (Range range in _free)
                sum += range.Length;
            return sum;
        }
    }

    /// <summary>Units in the largest free range.</summary>
    public int LargestFree
    {
        get
        {
            int largest = 0;
            foreach (Range range in _free)
                largest = Math.Max(largest, range.Length);
            return largest;
        }
    }

    /// <summary>Number of free ranges; neighbours never touch.</summary>
    public int FreeRanges => _free.Count;

    /// <summary>Takes the lowest range that fits.</summary>
    /// <param name="length">Units wanted, at least 1.</param>
    /// <param name="alignment">A power of two that the range's start must be a multiple of.</param>
    /// <param name="start">The range's start.</param>
    /// <returns>False when no free range is large enough.</returns>
    public bool TryAllocate(int length, int alignment, out int start)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (!BitOperations.IsPow2(alignment))
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, "An alignment is a power of two.");
        for (int i = 0; i < _free.Count; i++)
        {
            Range range = _free[i];
            start = Align(range.Start, alignment);
            if (start < 0 || length > range.End - start)
                continue;

            // What alignment skips stays free in front, what is left over stays free behind.
            _free.RemoveAt(i);
            if (start + length < range.End)
                _free.Insert(i, Range.Between(start + length, range.End));
            if (range.Start < start)
                _free.Insert(i, Range.Between(range.Start, start));
            return true;
        }

        start = -1;
        return false;
    }

    /// <summary>Returns a range. FreeBSD dereferences null when it lies above the last free entry; this does not.</summary>
    /// <exception cref="ArgumentException">Part of the range is outside the space or is free already.</exception>
    public void Free(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (start < 0 || length > Length - start)
            throw NotAllocated(start, length);
        int end = start + length;
        int next = _free.FindIndex(range => range.Start >= start);
        if (next < 0)
            next = _free.Count;
        bool overlapsPrevious = next > 0 && _free[next - 1].End > start;
        bool overlapsNext = next < _free.Count && _free[next].Start < end;
        if (overlapsPrevious || overlapsNext)
            throw NotAllocated(start, length);

        if (next < _free.Count && _free[next].Start == end)
        {
            end = _free[next].End;
            _free.RemoveAt(next);
        }

        if (next > 0 && _free[next - 1].End == start)
            _free[next - 1] = Range.Between(_free[next - 1].Start, end);
        else
            _free.Insert(next, Range.Between(start, end));
    }

    private ArgumentException NotAllocated(int start, int length) =>
        new($"{length} units from {start} are not an allocated range of [0, {Length}).", nameof(start));

    /// <summary>Rounds up to a multiple of a power of two.</summary>
    public static int Align(int value, int alignment) => (value + alignment - 1) & -alignment;

    private readonly record struct Range(int Start, int Length)
    {
        public int End => Start + Length;

        public static Range Between(int start, int end) => new(start, end - start);
    }
}
