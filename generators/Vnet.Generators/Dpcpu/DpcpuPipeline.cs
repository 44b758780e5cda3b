using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[DpcpuDefine]</c>: per-CPU accessors and sections.</summary>
internal static class DpcpuPipeline
{
    public static IncrementalValuesProvider<LinkContribution> Register(IncrementalGeneratorInitializationContext context, out IncrementalValuesProvider<AbiExport> exports)
    {
        IncrementalValuesProvider<DpcpuField> fields = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.DpcpuDefine, static (node, _) => node is VariableDeclaratorSyntax, static (source, _) => DpcpuFieldParser.Parse(source))
            .Where(static field => field is not null)
            .Select(static (field, _) => field!)
            .WithTrackingName(TrackingNames.DpcpuFields);
        IncrementalValuesProvider<DpcpuType> types = fields.Collect()
            .SelectMany(static (all, _) => DpcpuType.Group(all))
            .WithTrackingName(TrackingNames.DpcpuTypes);
        context.RegisterSourceOutput(types, static (output, type) => output.AddSource(type.Hint + ".Dpcpu.g.cs", DpcpuEmitter.Emit(type)));
        exports = fields.Select(static (field, _) => field.Export).WithTrackingName(TrackingNames.AbiExports);
        return types.Select(static (type, _) => LinkContribution.Of(type.Shell, DpcpuType.LinkMethod)).WithTrackingName(TrackingNames.LinkContributions);
    }
}
