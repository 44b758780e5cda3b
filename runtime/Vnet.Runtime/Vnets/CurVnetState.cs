namespace Vnet;

/// <summary>What a thread knows of its current vnet, besides the base address.</summary>
internal sealed class CurVnetState
{
    [ThreadStatic]
    private static CurVnetState? t_instance;

    public static CurVnetState OfThisThread => t_instance ??= new CurVnetState();

    /// <summary>The current vnet. Keeps alive the memory that the base address points into.</summary>
    public VnetInstance? Current;

    /// <summary>The vnet of the innermost <see cref="CurVnet.Set"/> scope.</summary>
    public VnetInstance? OfScope;

    /// <summary>The vnet of the flow in which that scope was opened: only there does it count.</summary>
    public VnetInstance? FlowOfScope;

    /// <summary>The vnet of the asynchronous flow that runs on this thread.</summary>
    public VnetInstance? OfFlow;

    public CallSite Site;
}
