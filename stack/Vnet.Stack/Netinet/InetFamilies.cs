using System.Diagnostics.CodeAnalysis;

namespace Vnet.Netinet;

/// <summary>The <c>INET</c> and <c>INET6</c> switches: which of the two families the process speaks.</summary>
/// <remarks>
/// Set with the runtime options <c>Vnet.Inet</c> and <c>Vnet.Inet6</c>, each on by default. A family that is off registers nothing,
/// and its sockets fail with <see cref="Net.Errno.AddressFamilyNotSupported"/>. Trimming treats them as constants.
/// </remarks>
public static class InetFamilies
{
    /// <summary>Name of the runtime option for IPv4.</summary>
    public const string InetSwitchName = "Vnet.Inet";

    /// <summary>Name of the runtime option for IPv6.</summary>
    public const string Inet6SwitchName = "Vnet.Inet6";

    // Static readonly so that tier-1 code folds them.
    private static readonly bool s_hasInet = !AppContext.TryGetSwitch(InetSwitchName, out bool enabled) || enabled;
    private static readonly bool s_hasInet6 = !AppContext.TryGetSwitch(Inet6SwitchName, out bool enabled) || enabled;

    /// <summary>Whether there is IPv4 (<c>INET</c>).</summary>
    [FeatureSwitchDefinition(InetSwitchName)]
    public static bool HasInet => s_hasInet;

    /// <summary>Whether there is IPv6 (<c>INET6</c>).</summary>
    [FeatureSwitchDefinition(Inet6SwitchName)]
    public static bool HasInet6 => s_hasInet6;
}
