using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[VnetDefine]</c>: accessors, views and sections.</summary>
internal static class VnetDefinePipeline
{
    public static IncrementalValuesProvider<LinkContribution> Register(IncrementalGeneratorInitializationContext context, out IncrementalValuesProvider<AbiExport> exports)
    {
        IncrementalValuesProvider<VnetField> fields = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.VnetDefine, static (node, _) => node is VariableDeclaratorSyntax, static (source, cancellation) => VnetFieldParser.Parse(source, cancellation))
            .Where(static field => field is not null)
            .Select(static (field, _) => field!)
            .WithTrackingName(TrackingNames.VnetFields);
        IncrementalValuesProvider<VnetType> types = fields.Collect()
            .SelectMany(static (all, _) => VnetType.Group(all))
            .WithTrackingName(TrackingNames.VnetTypes);
        IncrementalValuesProvider<VnetFactories> factories = fields.Collect()
            .SelectMany(static (all, _) => VnetFactories.Group(all))
            .WithTrackingName(TrackingNames.VnetFactories);
        context.RegisterSourceOutput(types, static (output, type) => output.AddSource(type.Hint + ".Vnet.g.cs", VnetEmitter.Emit(type)));
        context.RegisterSourceOutput(factories, static (output, file) => output.AddSource(file.Hint, file.Emit()));
        exports = fields.Select(static (field, _) => field.Export).WithTrackingName(TrackingNames.AbiExports);
        return types.Select(static (type, _) => LinkContribution.Of(type.Shell, VnetType.LinkMethod)).WithTrackingName(TrackingNames.LinkContributions);
    }
}
