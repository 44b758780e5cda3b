using System.Numerics;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// A hierarchical timing wheel: eight levels of 64 slots, so that a slot of level n spans 64ⁿ ticks and all of them
/// 2^48. Linking and unlinking take constant time; the next slot that is occupied is found in two bitmaps.
/// </summary>
/// <remarks>
/// <para>
/// A callout lies in the slot that its deadline and the position determine: on the level of the highest digit, to base
/// 64, in which they differ. So all of level n is due before anything of level n + 1, and nothing ever wraps around.
/// When the position reaches a slot of a higher level, its callouts move down.
/// </para>
/// <para>
/// A pending callout whose deadline moves away stays where it is until its slot comes up: a timer that is pushed back
/// with every packet costs a store each time and a move once. Sequence numbers put what arrives this way in order.
/// </para>
/// <para>Not thread-safe; the wheel's lock guards it.</para>
/// </remarks>
internal sealed class TimingWheel
{
    public const int Levels = 8;
    public const long MaxTick = (1L << (Bits * Levels)) - 1;
    private const int Bits = 6;
    private const int Slots = 1 << Bits;

    // Deadlines are compared exactly when so few lie in the next slot; with more, its first tick stands for them.
    private const int ExactSearch = 32;

    private readonly List[] _slots = new List[Levels * Slots];
    private readonly ulong[] _occupied = new ulong[Levels];
    private uint _levels;
    private long _sequence;

    // The tick whose slot is in order of arming.
    private long _sorted = -1;

    /// <summary>The tick up to which everything is done. Only moves forward, and only past nothing that is due.</summary>
    public long Position { get; private set; }

    /// <summary>Number of pending callouts.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a callout that is not pending into the slot of its deadline.</summary>
    public void Add(Callout callout)
    {
        callout.Sequence = ++_sequence;
        Count++;
        Link(callout);
    }

    /// <summary>Gives a pending callout another deadline, and the last place among those that share it.</summary>
    public void Move(Callout callout, long deadline)
    {
        callout.Sequence = ++_sequence;
        callout.Deadline = deadline;

        // It may stay in a slot that comes up by then, except in the one that is being run.
        if (deadline >= Start(callout.Slot) && callout.Slot != (int)(Position & (Slots - 1)))
            return;
        Unlink(callout);
        Link(callout);
    }

    /// <summary>Takes out a pending callout.</summary>
    public void Remove(Callout callout)
    {
        Unlink(callout);
        Volatile.Write(ref callout.Slot, (short)-1);
        Count--;
    }

    /// <summary>Moves the position of an empty wheel, so that nothing is put on a higher level than it need be.</summary>
    public void Skip(long position) => Position = Math.Max(Position, position);

    /// <summary>Goes to the next slot that starts by a tick.</summary>
    /// <param name="until">The last tick to go to.</param>
    /// <param name="slot">
    /// A slot of level 0 with what is due at <see cref="Position"/>, or one of a higher level to be emptied by
    /// <see cref="Cascade"/>.
    /// </param>
    /// <returns>False when there is none; the position is then at <paramref name="until"/>.</returns>
    public bool Advance(long until, out int slot)
    {
        if (TryPeek(out long tick, out slot) && tick <= until)
        {
            Position = tick;
            return true;
        }

        Position = Math.Max(Position, until);
        return false;
    }

    /// <summary>Whether a slot is of level 0.</summary>
    public static bool IsLowest(int slot) => slot < Slots;

    /// <summary>Moves some of a slot's callouts to where they belong now.</summary>
    /// <returns>Whether any remain.</returns>
    public bool Cascade(int slot, int limit)
    {
        for (int i = 0; i < limit && _slots[slot].First is { } callout; i++)
        {
            Unlink(callout);
            Link(callout);
        }

        return _slots[slot].First is not null;
    }

    /// <summary>The callout to run at <see cref="Position"/>, still linked; null when its slot has no more.</summary>
    public Callout? Due(int slot)
    {
        if (_sorted != Position)
        {
            Sort(slot);
            _sorted = Position;
        }

        while (_slots[slot].First is { } callout)
        {
            if (callout.Deadline <= Position)
                return callout;
            Unlink(callout);
            Link(callout);
        }

        return null;
    }

    /// <summary>
    /// The deadline of the callout that is due next; or, with many in its slot, a tick before that. −1 when none is pending.
    /// </summary>
    public long Next()
    {
        while (TryPeek(out long tick, out int slot))
        {
            long least = long.MaxValue;
            int met = 0;
            for (Callout? callout = _slots[slot].First, next; callout is not null; callout = next)
            {
                if (++met > ExactSearch)
                    return tick;
                next = callout.Next;
                if (SlotOf(callout.Deadline) != slot)
                {
                    Unlink(callout);
                    Link(callout);
                }
                else
                {
                    least = Math.Min(least, callout.Deadline);
                }
            }

            if (least != long.MaxValue)
                return least;
        }

        return -1;
    }

    /// <summary>The pending callouts of a slot, for a sweep: the first, from which <see cref="Callout.Next"/> leads on.</summary>
    public Callout? First(int slot) => _slots[slot].First;

    /// <summary>Number of slots, for a sweep.</summary>
    public static int SlotCount => Levels * Slots;

    private bool TryPeek(out long tick, out int slot)
    {
        if (_levels == 0)
        {
            (tick, slot) = (-1, -1);
            return false;
        }

        int level = BitOperations.TrailingZeroCount(_levels);
        slot = (level * Slots) + BitOperations.TrailingZeroCount(_occupied[level]);
        tick = Start(slot);
        return true;
    }

    // First tick of a slot, in the turn of its level that the position is in.
    private long Start(int slot)
    {
        int shift = slot / Slots * Bits;
        return (Position >> (shift + Bits) << (shift + Bits)) | ((long)(slot % Slots) << shift);
    }

    private int SlotOf(long deadline)
    {
        int level = BitOperations.Log2((ulong)(deadline ^ Position) | (Slots - 1)) / Bits;
        return (level * Slots) + (int)((deadline >> (level * Bits)) & (Slots - 1));
    }

    private void Link(Callout callout)
    {
        // What was armed by a clock read before the position went on is due at once.
        if (callout.Deadline < Position)
            callout.Deadline = Position;
        int slot = SlotOf(callout.Deadline);
        ref List list = ref _slots[slot];
        Callout? last = list.Last;
        if (last is null)
        {
            list.First = callout;
            _occupied[slot / Slots] |= 1UL << slot;
            _levels |= 1U << (slot / Slots);
        }
        else
        {
            last.Next = callout;
            callout.Previous = last;
        }

        list.Last = callout;
        Volatile.Write(ref callout.Slot, (short)slot);
    }

    private void Unlink(Callout callout)
    {
        int slot = callout.Slot;
        ref List list = ref _slots[slot];
        (Callout? previous, Callout? next) = (callout.Previous, callout.Next);
        if (previous is null)
            list.First = next;
        else
            previous.Next = next;
        if (next is null)
            list.Last = previous;
        else
            next.Previous = previous;
        callout.Previous = callout.Next = null;
        if (list.First is null)
        {
            ulong occupied = _occupied[slot / Slots] &= ~(1UL << slot);
            if (occupied == 0)
                _levels &= ~(1U << (slot / Slots));
        }
    }

    /// <summary>Puts a slot in order of arming. It nearly always is, and then this only looks.</summary>
    private void Sort(int slot)
    {
        int count = 0;
        bool sorted = true;
        for (Callout? callout = _slots[slot].First; callout is not null; callout = callout.Next)
        {
            sorted &= callout.Previous is null || callout.Previous.Sequence < callout.Sequence;
            count++;
        }

        if (sorted)
            return;
        var callouts = new List<Callout>(count);
        for (Callout? callout = _slots[slot].First; callout is not null; callout = callout.Next)
            callouts.Add(callout);
        callouts.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        Callout? last = null;
        foreach (Callout callout in CollectionsMarshal.AsSpan(callouts))
        {
            callout.Previous = last;
            callout.Next = null;
            if (last is null)
                _slots[slot].First = callout;
            else
                last.Next = callout;
            last = callout;
        }

        _slots[slot].Last = last;
    }

    private struct List
    {
        public Callout? First;
        public Callout? Last;
    }
}
