using Microsoft.Extensions.Configuration;

namespace Vnet;

/// <summary>Tunables and sysctls from configuration: appsettings.json, the command line, and whatever else feeds it.</summary>
/// <remarks>
/// In the section <c>Vnet</c> a key with a dot in it is a tunable, <c>Vnet:net.inet.tcp.mssdflt</c>; a key without one is
/// the name of a vnet, and below it are sysctls of that vnet, <c>Vnet:blue:net.inet.tcp.mssdflt</c>.
/// </remarks>
public static class VnetConfiguration
{
    /// <summary>The section that is read.</summary>
    public const string SectionName = "Vnet";

    /// <summary>
    /// Sets every tunable that is configured. Call it before anything else of the framework is used: what is not of a
    /// vnet is fetched at boot, once.
    /// </summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <returns>Those that came too late or were refused, with what became of them; empty when all is well.</returns>
    public static IReadOnlyList<KeyValuePair<string, TunableOutcome>> UseVnetTunables(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        List<KeyValuePair<string, TunableOutcome>> failed = [];
        foreach (IConfigurationSection section in configuration.GetSection(SectionName).GetChildren())
        {
            if (!IsSysctl(section))
                continue;
            TunableOutcome outcome = Tunables.Set(section.Key, section.Value!);
            if (outcome is TunableOutcome.FetchedBefore or TunableOutcome.Refused)
                failed.Add(KeyValuePair.Create(section.Key, outcome));
        }

        return failed;
    }

    /// <summary>Writes the sysctls that are configured for a vnet of this name, in the order of their names.</summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <exception cref="SysctlException">
    /// One of them does not exist, cannot be written, or does not take the value. Those before it are written.
    /// </exception>
    public static void Configure(this VnetInstance vnet, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (IConfigurationSection section in configuration.GetSection(SectionName).GetSection(vnet.Name).GetChildren())
        {
            if (IsSysctl(section))
                Sysctl.SetText(Sysctl.Find(section.Key), section.Value!, vnet);
        }
    }

    private static bool IsSysctl(IConfigurationSection section) => section.Value is not null && section.Key.Contains('.', StringComparison.Ordinal);
}
