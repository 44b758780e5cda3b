namespace Vnet.Netinet;

// inp_lock: INP_RLOCK, INP_WLOCK.
public sealed partial class Inpcb
{
    // Made when it is first needed: what is found in a lane needs none.
    private WitnessLock? _lock;

    /// <summary>Whether this thread has it locked (<c>INP_LOCK_ASSERT</c>).</summary>
    public bool IsLocked => Volatile.Read(ref _lock)?.IsHeldByCurrentThread ?? false;

    /// <summary>Locks it to be changed, until the scope ends (<c>INP_WLOCK</c>).</summary>
    /// <exception cref="LockOrderException">A lock is held that comes after this one; only while <see cref="Witness.IsEnabled"/>.</exception>
    public WitnessLock.Scope WLock() => Gate.EnterScope();

    /// <summary>Ends what a look-up began (<c>INP_RUNLOCK</c>, <c>INP_WUNLOCK</c>).</summary>
    public void Unlock() => Gate.Exit();

    /// <summary>Locks it until <see cref="Unlock"/>. A reader excludes other readers, too: nobody holds one for long.</summary>
    internal void Lock() => _ = Gate.EnterScope();

    private WitnessLock Gate
    {
        get
        {
            if (Volatile.Read(ref _lock) is { } gate)
                return gate;
            var made = new WitnessLock(Info.Storage.PcbLock);
            return Interlocked.CompareExchange(ref _lock, made, null) ?? made;
        }
    }
}
