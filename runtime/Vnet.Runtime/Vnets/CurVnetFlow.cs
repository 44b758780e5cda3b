namespace Vnet;

/// <summary>
/// Mirrors the vnet of an asynchronous flow into the thread that runs it. Only flows that ask for it pay for the
/// <see cref="AsyncLocal{T}"/>; accessors never read it.
/// </summary>
internal static class CurVnetFlow
{
    // An exception in the handler ends the process, so it only assigns.
    private static readonly AsyncLocal<VnetInstance?> s_vnet = new(static change =>
    {
        CurVnetState state = CurVnetState.OfThisThread;
        state.OfFlow = change.CurrentValue;
        // A scope counts in the flow that opened it alone: a callback of another one may run inside it.
        bool isInScope = state.OfScope is not null && state.FlowOfScope == change.CurrentValue;
        CurVnet.Change(state, isInScope ? state.OfScope : change.CurrentValue);
    });

    public static Task<TResult> Run<TResult>(VnetInstance vnet, Func<Task<TResult>> work)
    {
        vnet.ThrowIfDead("run work in it");
        CurVnetState state = CurVnetState.OfThisThread;
        VnetInstance? current = state.Current;
        VnetInstance? ofScope = state.OfScope;
        CallSite site = state.Site;
        try
        {
            // Within the flow no scope of the caller's counts.
            state.OfScope = null;
            state.Site = default;
            return Start(vnet, work);
        }
        finally
        {
            // The part that ran synchronously left its vnet behind.
            state.OfScope = ofScope;
            state.Site = site;
            CurVnet.Change(state, current);
        }
    }

    private static async Task<TResult> Start<TResult>(VnetInstance vnet, Func<Task<TResult>> work)
    {
        s_vnet.Value = vnet;

        // The handler does not run when the flow's value is the same as before; the thread's may differ all the same.
        CurVnet.Change(CurVnetState.OfThisThread, vnet);
        return await work().ConfigureAwait(false);
    }
}
