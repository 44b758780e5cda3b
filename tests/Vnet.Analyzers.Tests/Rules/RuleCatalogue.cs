using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

/// <summary>All rules, fixes and pages there are, as found in the assemblies and the documentation folder.</summary>
internal static class RuleCatalogue
{
    /// <summary>Every id that is defined, whether or not an analyzer exists for it.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(UntaggedMutableStaticAnalyzer).Assembly.GetType("Vnet.Analyzers.RuleIds")!
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(UntaggedMutableStaticAnalyzer).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !typeof(DiagnosticSuppressor).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static IReadOnlyList<DiagnosticDescriptor> Descriptors { get; } =
        [.. Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)];

    public static IReadOnlyList<CodeFixProvider> Fixes { get; } =
    [
        .. typeof(MakeTypePartialCodeFix).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && typeof(CodeFixProvider).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    public static string Root { get; } = FindRoot(SourceFile());

    public static string Pages => Path.Combine(Root, "docs", "rules");

    public static string Releases => Path.Combine(Root, "analyzers", "Vnet.Analyzers", "AnalyzerReleases.Unshipped.md");

    private static string SourceFile([CallerFilePath] string path = "") => path;

    // Deterministic builds replace the path of the source; the test's own folder lies within the repository as well.
    private static string FindRoot(string source)
    {
        foreach (string start in new[] { Path.GetDirectoryName(source)!, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? level = new(start); level is not null; level = level.Parent)
            {
                if (File.Exists(Path.Combine(level.FullName, "Vnet.Framework.sln")))
                    return level.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests must run within the repository.");
    }
}
