using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[VnetSysinit]</c>, <c>[VnetSysuninit]</c>, <c>[Sysinit]</c> and <c>[Sysuninit]</c>: constructors and destructors.</summary>
internal static class SysinitPipeline
{
    public static IncrementalValuesProvider<LinkContribution> Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<SysinitType> types = Methods(context, MetadataNames.Sysinit, SysinitKind.Constructor)
            .Combine(Methods(context, MetadataNames.Sysuninit, SysinitKind.Destructor))
            .Combine(Methods(context, MetadataNames.VnetSysinit, SysinitKind.VnetConstructor))
            .Combine(Methods(context, MetadataNames.VnetSysuninit, SysinitKind.VnetDestructor))
            .SelectMany(static (all, _) => SysinitType.Group([.. all.Left.Left.Left, .. all.Left.Left.Right, .. all.Left.Right, .. all.Right]))
            .WithTrackingName(TrackingNames.SysinitTypes);
        context.RegisterSourceOutput(types, static (output, type) => output.AddSource(type.Hint + ".Sysinit.g.cs", SysinitEmitter.Emit(type)));
        return types.Select(static (type, _) => LinkContribution.Of(type.Shell, SysinitType.LinkMethod)).WithTrackingName(TrackingNames.LinkContributions);
    }

    private static IncrementalValueProvider<ImmutableArray<SysinitMethod>> Methods(IncrementalGeneratorInitializationContext context, string attribute, SysinitKind kind) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, (source, _) => SysinitParser.Parse(source, kind))
            .Where(static method => method is not null)
            .Select(static (method, _) => method!)
            .WithTrackingName(TrackingNames.SysinitMethods)
            .Collect();
}
