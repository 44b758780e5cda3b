namespace Vnet;

/// <summary>Where a jail has a subsystem from (the values of a <c>jailsys</c> parameter).</summary>
public enum JailSys
{
    /// <summary>It has none of it (<c>disable</c>).</summary>
    Disable = 0,

    /// <summary>Its own (<c>new</c>).</summary>
    New = 1,

    /// <summary>Its parent's (<c>inherit</c>).</summary>
    Inherit = 2,
}
