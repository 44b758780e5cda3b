using System.Collections.Immutable;

namespace Vnet.Analyzers;

/// <summary>Makes the properties of a diagnostic that say how its attribute is mended.</summary>
internal static class SysctlEdit
{
    private static readonly ImmutableDictionary<string, string?> s_none = ImmutableDictionary<string, string?>.Empty;

    public static ImmutableDictionary<string, string?> AddFlags(string flags) =>
        s_none.Add(SysctlFixKeys.Title, $"Add {List(flags)}").Add(SysctlFixKeys.AddFlags, flags);

    public static ImmutableDictionary<string, string?> RemoveFlags(string flags) =>
        s_none.Add(SysctlFixKeys.Title, $"Remove {List(flags)}").Add(SysctlFixKeys.RemoveFlags, flags);

    public static ImmutableDictionary<string, string?> RemoveArguments(string arguments) =>
        s_none.Add(SysctlFixKeys.Title, $"Remove {arguments.Replace(",", " and ")}").Add(SysctlFixKeys.RemoveArguments, arguments);

    public static ImmutableDictionary<string, string?> SetFormat(string format) =>
        s_none.Add(SysctlFixKeys.Title, $"Use format \"{format}\"").Add(SysctlFixKeys.Format, format);

    public static ImmutableDictionary<string, string?> SetAccess(string access) =>
        s_none.Add(SysctlFixKeys.Title, $"Use SysctlAccess.{access}").Add(SysctlFixKeys.Access, access);

    private static string List(string flags) => string.Join(" and ", flags.Split(',').Select(flag => "CtlFlags." + flag));
}
