namespace Vnet;

/// <summary>
/// <see cref="CurVnet.Set"/> was called for one vnet inside the scope of another (FreeBSD's
/// <c>CURVNET_SET() recursion</c> report).
/// </summary>
public sealed class CurVnetNestedException : VnetException
{
    internal CurVnetNestedException(string outer, string outerSite, string inner, string innerSite)
        : base($"CurVnet.Set('{inner}') at {innerSite} is nested in CurVnet.Set('{outer}') at {outerSite}. "
            + "Leave the outer scope first, or say that the change is meant with CurVnet.SetQuiet.")
        => (OuterSite, InnerSite) = (outerSite, innerSite);

    /// <summary>Where the outer vnet was set: <c>member (file:line)</c>.</summary>
    public string OuterSite { get; }

    /// <summary>Where the inner vnet was to be set: <c>member (file:line)</c>.</summary>
    public string InnerSite { get; }
}
