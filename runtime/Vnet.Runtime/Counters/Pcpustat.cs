using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// Statistics that every CPU counts in cells of its own (FreeBSD's <c>VNET_PCPUSTAT_DEFINE</c>): one 64-bit counter per
/// field of a struct.
/// </summary>
/// <remarks>
/// <para>
/// Counting is a plain add, <c>V_tcpstat.Own.tcps_sndtotal++</c>: never lost, from any thread, pinned to a CPU or not,
/// and without an interlocked instruction. What a thread counted stays when it ends. The first use by a thread allocates
/// its cells; after that nothing is allocated.
/// </para>
/// <para>
/// A snapshot takes no lock and stops nobody. Each field of it is exact in this sense: every add that was made before
/// the call is in, none that is made after it. Adds made meanwhile may or may not be, and fields are not read at one
/// moment. Of fields that only grow, a later snapshot never has less than an earlier one, unless they were zeroed between.
/// </para>
/// </remarks>
/// <typeparam name="T">A struct of 64-bit integers, marked <see cref="VnetPcpustatAttribute"/>.</typeparam>
public sealed unsafe class Pcpustat<T> : PcpuCells
    where T : unmanaged
{
    // What the sums were when they were last zeroed; replaced as a whole. Field by field, modulo 2^64.
    private ulong[] _base;

    /// <summary>All counters at zero.</summary>
    public Pcpustat()
        : this(default)
    {
    }

    /// <summary>Counters that start at these values.</summary>
    /// <exception cref="ArgumentException">The struct's size is not a multiple of 8 bytes: it has a field that is no 64-bit integer.</exception>
    public Pcpustat(T initial)
        : base(sizeof(T))
    {
        if (sizeof(T) % sizeof(ulong) != 0)
            throw new ArgumentException($"{typeof(T)} has {sizeof(T)} bytes, which is no multiple of 8: every field of a [VnetPcpustat] struct must be a 64-bit integer.", nameof(initial));
        _base = IsZero(initial)
            ? [] : [.. MemoryMarshal.Cast<T, ulong>(new ReadOnlySpan<T>(in initial)).ToArray().Select(static value => unchecked(0 - value))];
    }

    /// <summary>
    /// The cells that only this thread writes now: what it reads there is its own part alone, so only add to them.
    /// </summary>
    /// <remarks>
    /// Good until the thread pins itself to a CPU or leaves it; do not keep the reference beyond that. It keeps the
    /// memory alive.
    /// </remarks>
    public new ref T Own
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref T own = ref *(T*)base.Own;
            GC.KeepAlive(this);
            return ref own;
        }
    }

    /// <summary>
    /// Snapshot of all counters, summed over all who count (FreeBSD's <c>COUNTER_ARRAY_COPY</c>). Overflow wraps.
    /// </summary>
    public T Sum()
    {
        T result = default;
        Span<ulong> sums = MemoryMarshal.Cast<T, ulong>(new Span<T>(ref result));
        // First: counters that only grow are then never less than what they were zeroed at.
        ulong[] zero = Volatile.Read(ref _base);
        AddUp(sums);
        for (int i = 0; i < zero.Length; i++)
            sums[i] = unchecked(sums[i] - zero[i]);
        return result;
    }

    /// <summary>
    /// Makes all counters count from zero (FreeBSD's <c>COUNTER_ARRAY_ZERO</c>). No add is lost: one made meanwhile is
    /// counted either before or after.
    /// </summary>
    public void Zero()
    {
        var sums = new ulong[sizeof(T) / sizeof(ulong)];
        AddUp(sums);
        Volatile.Write(ref _base, sums);
    }

    /// <summary>Answers a sysctl: gives a snapshot; any new value zeroes. Used by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public SysctlError HandleSysctl(ref SysctlRequest request)
    {
        SysctlError error = request.Output(Sum());
        if (error == SysctlError.Ok && request.HasNew)
            Zero();
        return error;
    }

    private void AddUp(Span<ulong> sums)
    {
        foreach (DpcpuMemory set in Sets)
        {
            for (int i = 0; i < sums.Length; i++)
                sums[i] = unchecked(sums[i] + Volatile.Read(ref Unsafe.As<byte, ulong>(ref set[i * sizeof(ulong)])));
        }
    }

    private static bool IsZero(T value) => !MemoryMarshal.Cast<T, ulong>(new ReadOnlySpan<T>(in value)).ContainsAnyExcept(0ul);
}
