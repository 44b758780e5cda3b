using Vnet.Netinet;

namespace Vnet.Net;

/// <summary>A packet filter of a vnet (FreeBSD's <c>struct pfil_hook</c>), made by <see cref="Pfil.AddHook"/>; sees packets where it is linked.</summary>
/// <remarks>It goes with its vnet, and with its module when that is unloaded. Thread-safe.</remarks>
public sealed class PfilHook : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [ThreadStatic]
    [VnetGlobal("what the thread is inside of")]
    private static PfilHook? t_running;

    private readonly PfilFunction _function;
    private int _calls;
    private bool _isRemoved;

    internal PfilHook(string module, string ruleset, PfilType type, PfilFunction function, VnetInstance vnet) =>
        (Module, Ruleset, Type, _function, Vnet) = (module, ruleset, type, function, vnet);

    /// <summary>Name of the module that it is of (<c>pa_modname</c>).</summary>
    public string Module { get; }

    /// <summary>Name among the module's (<c>pa_rulname</c>).</summary>
    public string Ruleset { get; }

    /// <summary>What the packets that it sees begin with.</summary>
    public PfilType Type { get; }

    /// <summary>The vnet whose packets it sees.</summary>
    public VnetInstance Vnet { get; }

    /// <summary>In how many places it is linked (<c>hook_links</c>).</summary>
    public int Links { get; internal set; }

    /// <summary>Whether it is gone.</summary>
    public bool IsRemoved => Volatile.Read(ref _isRemoved);

    /// <summary>
    /// Unlinks it everywhere and takes it out (<c>pfil_remove_hook</c>); waits for calls of it on other threads, so that what
    /// it uses may go away. Does nothing the second time.
    /// </summary>
    /// <exception cref="VnetDrainException">A call has not returned within 30 seconds; the hook is out.</exception>
    public void Dispose() => Pfil.Remove(this);

    /// <summary><c>ipfw:default</c>.</summary>
    public override string ToString() => $"{Module}:{Ruleset}";

    internal PfilVerdict Call(ref Mbuf m, Ifnet ifp, PfilFlags flags, Inpcb? inp)
    {
        // In this order, and the other way round in Wait: one of the two sees the other.
        Interlocked.Increment(ref _calls);
        PfilHook? outer = t_running;
        t_running = this;
        try
        {
            return IsRemoved ? PfilVerdict.Pass : _function(ref m, ifp, flags, inp);
        }
        catch (Exception error)
        {
            // A filter that fails lets nothing through.
            UnhandledErrors.Report(this, $"packet filter {this}", Vnet, error);
            return PfilVerdict.Drop;
        }
        finally
        {
            t_running = outer;
            Interlocked.Decrement(ref _calls);
        }
    }

    /// <summary>No call begins from now on.</summary>
    internal bool TryRemove() => !Interlocked.Exchange(ref _isRemoved, true);

    /// <summary>Waits until no other thread is inside.</summary>
    internal void Wait()
    {
        int own = t_running == this ? 1 : 0;
        if (!SpinWait.SpinUntil(() => Volatile.Read(ref _calls) <= own, s_patience))
            throw new VnetDrainException($"Cannot drain packet filter {this}: it", ToString(), s_patience);
    }
}
