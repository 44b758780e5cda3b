using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[LinkerSet]</c>: entries of the user's own tables; and <c>[ModuleEventHandler]</c>, entries of one of the framework's.</summary>
internal static class LinkerSetPipeline
{
    public static IncrementalValuesProvider<LinkContribution> Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<LinkerSetType> types = Members(context, MetadataNames.LinkerSet, static (source, _) => LinkerSetParser.Parse(source))
            .Combine(Members(context, MetadataNames.ModuleEventHandler, static (source, _) => ModuleEventParser.Parse(source)))
            .SelectMany(static (all, _) => LinkerSetType.Group([.. all.Left, .. all.Right]))
            .WithTrackingName(TrackingNames.LinkerSetTypes);
        context.RegisterSourceOutput(types, static (output, type) => output.AddSource(type.Hint + ".LinkerSet.g.cs", LinkerSetEmitter.Emit(type)));
        return types.Select(static (type, _) => LinkContribution.Of(type.Shell, LinkerSetType.LinkMethod)).WithTrackingName(TrackingNames.LinkContributions);
    }

    private static IncrementalValueProvider<ImmutableArray<LinkerSetMember>> Members(
        IncrementalGeneratorInitializationContext context, string attribute, Func<GeneratorAttributeSyntaxContext, CancellationToken, LinkerSetMember?> parse) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is VariableDeclaratorSyntax or MethodDeclarationSyntax, parse)
            .Where(static member => member is not null)
            .Select(static (member, _) => member!)
            .WithTrackingName(TrackingNames.LinkerSetMembers)
            .Collect();
}
