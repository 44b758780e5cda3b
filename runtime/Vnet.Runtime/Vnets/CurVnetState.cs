namespace Vnet;

/// <summary>What a thread knows of its current vnet, besides the base address.</summary>
internal sealed class CurVnetState
{
    [ThreadStatic]
    private static CurVnetState? t_instance;

    public static CurVnetState OfThisThread => t_instance ??= new CurVnetState();

    /// <summary>The current vnet. Keeps alive the memory that the base address points into.</summary>
    public VnetInstance? Current;

    /// <summary>The vnet of the innermost <see cref="CurVnet.Set"/> scope: what remains when an asynchronous flow leaves the thread.</summary>
    public VnetInstance? OfScope;

    public CallSite Site;
}
