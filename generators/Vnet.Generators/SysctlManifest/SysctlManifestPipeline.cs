using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Tells assemblies that reference this one which sysctls it declares: their analyzers cannot see private members.</summary>
internal static class SysctlManifestPipeline
{
    public static void Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EquatableArray<ManifestEntry>> entries = Of(context, MetadataNames.Sysctl, isNode: false)
            .Combine(Of(context, MetadataNames.SysctlProc, isNode: false))
            .Combine(Of(context, MetadataNames.SysctlNode, isNode: true))
            .Select(static (all, _) => all.Left.Left.Concat(all.Left.Right).Concat(all.Right)
                .OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.IsNode).ThenBy(entry => entry.Number)
                .Distinct()
                .ToEquatableArray())
            .WithTrackingName(TrackingNames.SysctlManifest);
        context.RegisterSourceOutput(entries, static (output, all) =>
        {
            if (all.Count > 0)
                output.AddSource("VnetSysctlManifest.g.cs", Emit(all));
        });
    }

    private static IncrementalValueProvider<EquatableArray<ManifestEntry>> Of(IncrementalGeneratorInitializationContext context, string attribute, bool isNode) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (_, _) => true, (source, _) => ManifestEntry.Of(source, isNode))
            .Collect()
            .Select(static (all, _) => all.SelectMany(static entries => entries).ToEquatableArray());

    private static SourceText Emit(EquatableArray<ManifestEntry> entries)
    {
        var writer = new SourceWriter();
        writer.WriteHead();
        foreach (ManifestEntry entry in entries)
        {
            string node = entry.IsNode ? ", IsNode = true" : "";
            string number = entry.Number == -1 ? "" : ", Number = " + entry.Number.ToString(CultureInfo.InvariantCulture);
            writer.Line($"[assembly: global::Vnet.SysctlManifest({Literal.Of(entry.Name)}{node}{number})]");
        }

        return writer.ToSourceText();
    }
}
