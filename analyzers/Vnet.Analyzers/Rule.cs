using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>Makes the descriptor of a rule: a message says what is wrong and then what to do.</summary>
internal static class Rule
{
    public const string Definition = "Vnet.Definition";
    public const string Access = "Vnet.Access";
    public const string Lifecycle = "Vnet.Lifecycle";
    public const string Sysctl = "Vnet.Sysctl";
    public const string Dpcpu = "Vnet.Dpcpu";

    private const string PageUri = "https://github.com/vnet-framework/vnet-framework/blob/main/docs/rules/";

    public static DiagnosticDescriptor Create(string id, string title, string message, string category, DiagnosticSeverity severity, string description, params string[] customTags) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description, PageUri + id + ".md", customTags);
}
