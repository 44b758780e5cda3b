using System.Collections.Immutable;

namespace Vnet.Analyzers;

/// <summary>Makes the properties of a diagnostic that say how its attribute is mended.</summary>
internal static class SysctlEdit
{
    private static readonly ImmutableDictionary<string, string?> s_none = ImmutableDictionary<string, string?>.Empty;

    public static ImmutableDictionary<string, string?> AddFlags(string flags) =>
        s_none.Add(SysctlFix.Title, $"Add {List(flags)}").Add(SysctlFix.AddFlags, flags);

    public static ImmutableDictionary<string, string?> RemoveFlags(string flags) =>
        s_none.Add(SysctlFix.Title, $"Remove {List(flags)}").Add(SysctlFix.RemoveFlags, flags);

    public static ImmutableDictionary<string, string?> RemoveArguments(string arguments) =>
        s_none.Add(SysctlFix.Title, $"Remove {arguments.Replace(",", " and ")}").Add(SysctlFix.RemoveArguments, arguments);

    public static ImmutableDictionary<string, string?> SetFormat(string format) =>
        s_none.Add(SysctlFix.Title, $"Use format \"{format}\"").Add(SysctlFix.Format, format);

    public static ImmutableDictionary<string, string?> SetAccess(string access) =>
        s_none.Add(SysctlFix.Title, $"Use SysctlAccess.{access}").Add(SysctlFix.Access, access);

    private static string List(string flags) => string.Join(" and ", flags.Split(',').Select(flag => "CtlFlags." + flag));
}
