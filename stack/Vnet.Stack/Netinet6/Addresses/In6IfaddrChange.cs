namespace Vnet.Netinet6;

/// <summary>What happened to an address.</summary>
public enum In6IfaddrChange
{
    /// <summary>An interface has it from now on; it may still be tentative.</summary>
    Added,

    /// <summary>It was found to be nobody else's: it is used from now on.</summary>
    Ready,

    /// <summary>It was found to be another's.</summary>
    Duplicated,

    /// <summary>Its lifetimes or flags are others.</summary>
    Updated,

    /// <summary>Its preferred lifetime is over.</summary>
    Deprecated,

    /// <summary>The interface has it no longer.</summary>
    Removed,
}
