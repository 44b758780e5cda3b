using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>A thread that waits until it can read.</summary>
internal sealed class BlockedReader : ReceiveWaiter, IDisposable
{
    [ThreadStatic]
    [VnetGlobal("one for each thread, whatever it waits for")]
    private static BlockedReader? t_ofThisThread;

    private readonly ManualResetEventSlim _woken = new();
    private bool _looksItself;

    /// <summary>The calling thread's, which waits for one thing at a time.</summary>
    public static BlockedReader OfThisThread => t_ofThisThread ??= new BlockedReader();

    /// <summary>What it was given to read.</summary>
    public Mbuf? Datagram { get; private set; }

    /// <summary>Why it was woken without.</summary>
    public Errno Error { get; private set; }

    public override bool LooksItself => _looksItself;

    /// <summary>Makes it ready to wait.</summary>
    /// <param name="looksItself">Whether it wants to be woken only.</param>
    public void Prepare(bool looksItself)
    {
        _looksItself = looksItself;
        (Datagram, Error) = (null, Errno.Ok);
        _woken.Reset();
    }

    /// <summary>Waits until it is woken.</summary>
    /// <param name="milliseconds">For how long; -1 for ever.</param>
    /// <returns>False when that was too short.</returns>
    public bool Wait(int milliseconds) => _woken.Wait(milliseconds);

    public override void Take(Mbuf datagram)
    {
        Datagram = datagram;
        _woken.Set();
    }

    public override void Complete(Errno error)
    {
        Error = error;
        _woken.Set();
    }

    public void Dispose() => _woken.Dispose();
}
