namespace Vnet.Net;

/// <summary>The threads that run lanes for others (FreeBSD's <c>netisr</c> software interrupt threads).</summary>
/// <remarks>Started when they are first needed, at most <c>net.isr.maxthreads</c>. They belong to no vnet.</remarks>
internal sealed class LaneWorkers : LaneScheduler
{
    private int _idle;
    private int _threads;

    /// <summary>Those of the process.</summary>
    public static LaneWorkers System { get; } = new();

    /// <summary>Threads that there are.</summary>
    public int Threads => Volatile.Read(ref _threads);

    protected override void Added()
    {
        if (_idle > 0)
        {
            Monitor.Pulse(Gate);
        }
        else if (_threads < Netisr.MostThreads)
        {
            _threads++;

            // Not the flow of whoever comes first: its vnet is none of the lanes' business.
            new Thread(Serve) { IsBackground = true, Name = $"netisr {_threads - 1}" }.UnsafeStart();
        }
    }

    private void Serve()
    {
        while (true)
        {
            lock (Gate)
            {
                _idle++;
                while (IsEmpty)
                    Monitor.Wait(Gate);
                _idle--;
            }

            if (TryTake() is { } lane)
                LaneThread.Current.Run(lane);
        }
    }
}
