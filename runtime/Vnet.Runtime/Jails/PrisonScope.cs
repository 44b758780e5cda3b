namespace Vnet;

/// <summary>
/// A stretch of code that is attached to a jail. Disposing it detaches: who one was and which vnet was current are restored.
/// </summary>
public ref struct PrisonScope
{
    private readonly Ucred? _outer;
    private CurVnet.Scope _curVnet;
    private PrisonHold? _flow;

    internal PrisonScope(Prison prison, Ucred cred, PrisonHold flow)
    {
        (Prison, _outer, _flow) = (prison, Ucred.OfFlow, flow);
        try
        {
            _curVnet = CurVnet.SetQuiet(prison.Vnet);
        }
        catch
        {
            flow.Dispose();
            throw;
        }

        Ucred.OfFlow = cred;
    }

    /// <summary>The jail.</summary>
    public Prison Prison { get; }

    /// <summary>Detaches. Does nothing the second time.</summary>
    public void Dispose()
    {
        if (_flow is not { } flow)
            return;
        _flow = null;
        Ucred.OfFlow = _outer;
        _curVnet.Dispose();

        // Last: it may be what keeps the jail, and its vnet, alive.
        flow.Dispose();
    }
}
