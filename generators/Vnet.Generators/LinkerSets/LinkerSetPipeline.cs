using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[LinkerSet]</c>: entries of the user's own tables.</summary>
internal static class LinkerSetPipeline
{
    public static IncrementalValuesProvider<LinkContribution> Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<LinkerSetType> types = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.LinkerSet, static (node, _) => node is VariableDeclaratorSyntax or MethodDeclarationSyntax, static (source, _) => LinkerSetParser.Parse(source))
            .Where(static member => member is not null)
            .Select(static (member, _) => member!)
            .WithTrackingName(TrackingNames.LinkerSetMembers)
            .Collect()
            .SelectMany(static (all, _) => LinkerSetType.Group(all))
            .WithTrackingName(TrackingNames.LinkerSetTypes);
        context.RegisterSourceOutput(types, static (output, type) => output.AddSource(type.Hint + ".LinkerSet.g.cs", LinkerSetEmitter.Emit(type)));
        return types.Select(static (type, _) => LinkContribution.Of(type.Shell, LinkerSetType.LinkMethod)).WithTrackingName(TrackingNames.LinkContributions);
    }
}
