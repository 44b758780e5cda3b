namespace Vnet;

/// <summary>
/// One copy of every per-CPU variable, of a CPU or of a thread: memory that shares no cache line with another region
/// and is never freed.
/// </summary>
/// <param name="size">Bytes.</param>
internal sealed class DpcpuRegion(int size) : DpcpuMemory(size)
{
    private static int s_writers;

    private int _writer;

    /// <summary>Its owner's lock, for a CPU; not used for a thread's region.</summary>
    public WitnessLock Owner { get; } = new(FrameworkLocks.Cpu);

    /// <summary>Number of who writes it among those that count in <see cref="PcpuCells"/>; 0 before the first of them.</summary>
    public int Writer => Volatile.Read(ref _writer);

    /// <summary>
    /// Gives it a number, from 1. In the order of first use, so that the numbers, by which tables are indexed, stay
    /// small where few of many CPUs count.
    /// </summary>
    public int AssignWriter()
    {
        lock (Owner)
        {
            if (_writer == 0)
                Volatile.Write(ref _writer, Interlocked.Increment(ref s_writers));
            return _writer;
        }
    }
}
