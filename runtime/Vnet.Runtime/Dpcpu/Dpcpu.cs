using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>Per-CPU variables (FreeBSD's dynamic per-CPU area): the CPUs, pinning, and where sections lie.</summary>
/// <remarks>
/// <para>
/// A variable has one slot per CPU. A thread that is <see cref="Pin(int)">pinned</see> owns its CPU's slots: reads and
/// writes through <see cref="DpcpuVariable{T}.Value"/> are plain and exact. A thread that is not pinned may be moved
/// between the two halves of <c>Value++</c>, so that an increment may be lost, as in FreeBSD.
/// </para>
/// <para>
/// <see cref="DpcpuCounter{T}.Add"/> is never lost, from any thread, and needs no interlocked instruction: a thread
/// that is not pinned adds to cells that only it writes, and sums count those with the CPUs' slots. What a thread
/// counted stays when it ends.
/// </para>
/// </remarks>
public static class Dpcpu
{
    private static readonly int s_reserveSize = RuntimeOption.DpcpuReserveBytes.Value;
    private static readonly FirstFitAllocator s_reserve = new(s_reserveSize);
    private static readonly WitnessLock s_lock = new(FrameworkLocks.Dpcpu);

    private static DpcpuSection[] s_sections = [];
    private static int s_size;
    private static DpcpuRegion[]? s_cpus;
    private static DpcpuRegion[] s_threads = [];

    /// <summary>Number of CPUs (FreeBSD's <c>mp_ncpus</c>).</summary>
    public static int Count { get; } = RuntimeOption.Cpus.Value;

    /// <summary>The CPU that this thread is pinned to, or else the one it runs on at this moment.</summary>
    public static int CurrentCpu
    {
        get
        {
            nint pinned = DpcpuThread.t_pinned;
            if (pinned == 0)
                return Thread.GetCurrentProcessorId() % Count;
            return Array.FindIndex(Cpus, cpu => cpu.Base == pinned);
        }
    }

    /// <summary>Whether this thread owns a CPU's slots.</summary>
    internal static bool IsPinned => DpcpuThread.t_pinned != 0;

    internal static DpcpuRegion[] Cpus => Volatile.Read(ref s_cpus) ?? Seal();

    internal static DpcpuRegion[] Threads => Volatile.Read(ref s_threads);

    /// <summary>
    /// Makes this thread the only one to use a CPU's slots until the returned scope is disposed. Waits while another
    /// thread is pinned to that CPU. Pinning again to the same CPU is allowed.
    /// </summary>
    /// <param name="cpu">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="VnetDeadlockException">The thread is pinned to another CPU.</exception>
    public static PinScope Pin(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Count);
        VnetModules.LinkAnnouncedIfAny();
        DpcpuRegion region = Cpus[cpu];
        if (DpcpuThread.t_pinned != 0 && DpcpuThread.t_pinned != region.Base)
            throw new VnetDeadlockException($"pin to CPU {cpu}", $"while pinned to CPU {CurrentCpu}", "Leave the outer scope first.");
        return new PinScope(region);
    }

    /// <summary>Pins to the CPU that the thread runs on now.</summary>
    /// <inheritdoc cref="Pin(int)"/>
    public static PinScope Pin() => Pin(CurrentCpu);

    internal static unsafe ref byte OfThisCpu() => ref Unsafe.AsRef<byte>((void*)Cpus[CurrentCpu].Base);

    /// <summary>Numbers the region in which only this thread writes now.</summary>
    internal static nint AttachWriter()
    {
        DpcpuRegion region = IsPinned ? Cpus[CurrentCpu] : DpcpuCells.OfThisThread;
        return DpcpuThread.t_writer = region.AssignWriter();
    }

    internal static DpcpuRegion AddThreadRegion()
    {
        _ = Cpus;
        using (s_lock.EnterScope())
        {
            var region = new DpcpuRegion(ReserveStart + s_reserveSize);
            Volatile.Write(ref s_threads, [.. s_threads, region]);
            return region;
        }
    }

    /// <summary>Finds room for sections, all or none. A section that kept its place gets that.</summary>
    /// <exception cref="VnetReserveExhaustedException">The reserve has no room.</exception>
    internal static int[] Allocate(DpcpuSection[] sections)
    {
        using (s_lock.EnterScope())
        {
            var places = new int[sections.Length];
            places.AsSpan().Fill(-1);
            try
            {
                for (int i = 0; i < places.Length; i++)
                    places[i] = sections[i].Placement >= 0 ? sections[i].Placement : AllocateOne(sections[i]);
                return places;
            }
            catch (VnetReserveExhaustedException)
            {
                Release(sections, places);
                throw;
            }
        }
    }

    /// <summary>Gives back what <see cref="Allocate"/> found and nobody has seen.</summary>
    internal static void Release(DpcpuSection[] sections, int[] places)
    {
        using (s_lock.EnterScope())
        {
            for (int i = 0; i < places.Length; i++)
            {
                if (sections[i].Placement < 0 && places[i] >= 0)
                    FreeReserve(sections[i], places[i]);
            }
        }
    }

    /// <summary>Copies sections into every region and puts them into the set; all or none.</summary>
    internal static void InitialiseAndPublish(DpcpuSection[] sections, int[] places)
    {
        using (s_lock.EnterScope())
        {
            if (s_cpus is not null)
            {
                for (int i = 0; i < places.Length; i++)
                    Initialise(sections[i], places[i]);
            }

            s_sections = [.. s_sections, .. sections];
            for (int i = 0; i < places.Length; i++)
            {
                sections[i].Placement = places[i];
                sections[i].IsRetired = false;
            }
        }
    }

    internal static void Remove(DpcpuSection[] sections, RetiredPlaces? retired)
    {
        using (s_lock.EnterScope())
        {
            s_sections = [.. s_sections.Except(sections)];
            foreach (DpcpuSection section in sections)
            {
                int placement = section.Placement;
                if (section.KeepsPlacement || s_cpus is null || placement < ReserveStart)
                    continue;
                section.IsRetired = retired is not null;
                if (retired is not null)
                {
                    retired.Add(s_reserve, placement - ReserveStart, section.Size);
                    continue;
                }

                section.Placement = -1;
                FreeReserve(section, placement);
            }
        }
    }

    private static DpcpuRegion[] Seal()
    {
        using (s_lock.EnterScope())
        {
            if (s_cpus is null)
            {
                var cpus = new DpcpuRegion[Count];
                for (int i = 0; i < cpus.Length; i++)
                    cpus[i] = new DpcpuRegion(ReserveStart + s_reserveSize);
                foreach (DpcpuSection section in s_sections)
                {
                    foreach (DpcpuRegion cpu in cpus)
                        section.Copy(ref cpu[section.Placement]);
                }

                Volatile.Write(ref s_cpus, cpus);
            }

            return s_cpus;
        }
    }

    private static int AllocateOne(DpcpuSection section)
    {
        RetiredPlaces.Reclaim();
        int start;
        if (s_cpus is null)
        {
            start = FirstFitAllocator.Align(s_size, VnetSection.Alignment);
            s_size = start + section.Size;
            return start;
        }

        if (!s_reserve.TryAllocate(section.Size, VnetSection.Alignment, out start))
        {
            string name = section.Variables.FirstOrDefault(v => v.SectionOffset + v.Size > s_reserve.LargestFree)?.Name ?? section.DeclaringType.Name;
            throw new VnetReserveExhaustedException(section.Module, name, "bytes", section.Size, s_reserve.LargestFree, "VnetDpcpuReserveBytes");
        }

        return ReserveStart + start;
    }

    private static int ReserveStart => FirstFitAllocator.Align(s_size, VnetSection.Alignment);

    private static void FreeReserve(DpcpuSection section, int placement)
    {
        if (s_cpus is not null && placement >= ReserveStart)
            s_reserve.Free(placement - ReserveStart, section.Size);
    }

    // A CPU starts with the reference copy; a thread's cells hold only what it added.
    private static void Initialise(DpcpuSection section, int placement)
    {
        foreach (DpcpuRegion cpu in s_cpus!)
            section.Copy(ref cpu[placement]);
        foreach (DpcpuRegion thread in s_threads)
            MemoryMarshal.CreateSpan(ref thread[placement], section.Size).Clear();
    }

    /// <summary>A stretch of code in which this thread owns a CPU's slots.</summary>
    public ref struct PinScope
    {
        private readonly nint _pinned;
        private readonly nint _own;
        private readonly nint _writer;
        private DpcpuRegion? _region;

        internal PinScope(DpcpuRegion region)
        {
            Take(region);
            _region = region;
            (_pinned, _own, _writer) = (DpcpuThread.t_pinned, DpcpuThread.t_own, DpcpuThread.t_writer);
            DpcpuThread.t_pinned = region.Base;
            DpcpuThread.t_own = region.Base;
            DpcpuThread.t_writer = region.Writer;
            CurVnetCells.t_cells = 0;
        }

        /// <summary>Gives the CPU back. Does nothing the second time.</summary>
        public void Dispose()
        {
            if (_region is not { } region)
                return;
            _region = null;
            (DpcpuThread.t_pinned, DpcpuThread.t_own, DpcpuThread.t_writer) = (_pinned, _own, _writer);
            CurVnetCells.t_cells = 0;
            region.Owner.Exit();
        }

        private static void Take(DpcpuRegion region) => _ = region.Owner.EnterScope();
    }
}
