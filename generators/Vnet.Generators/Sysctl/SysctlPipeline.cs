using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[Sysctl]</c>, <c>[SysctlNode]</c> and <c>[SysctlProc]</c>: entries of the sysctl tree.</summary>
internal static class SysctlPipeline
{
    public static IncrementalValuesProvider<LinkContribution> Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<SysctlMember>> nodes = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.SysctlNode, static (_, _) => true, static (source, _) => SysctlNodeParser.Parse(source).ToEquatableArray())
            .SelectMany(static (members, _) => members)
            .WithTrackingName(TrackingNames.SysctlMembers)
            .Collect();
        IncrementalValueProvider<ImmutableArray<SysctlMember>> fields = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.Sysctl, static (node, _) => node is VariableDeclaratorSyntax, static (source, cancellation) => SysctlFieldParser.Parse(source, cancellation))
            .Where(static member => member is not null)
            .Select(static (member, _) => member!)
            .WithTrackingName(TrackingNames.SysctlMembers)
            .Collect();
        IncrementalValueProvider<ImmutableArray<SysctlMember>> procs = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.SysctlProc, static (node, _) => node is MethodDeclarationSyntax, static (source, _) => SysctlProcParser.Parse(source).ToEquatableArray())
            .SelectMany(static (members, _) => members)
            .WithTrackingName(TrackingNames.SysctlMembers)
            .Collect();
        IncrementalValuesProvider<SysctlType> types = nodes.Combine(fields).Combine(procs)
            .SelectMany(static (all, _) => SysctlType.Group([.. all.Left.Left, .. all.Left.Right, .. all.Right]))
            .WithTrackingName(TrackingNames.SysctlTypes);
        context.RegisterSourceOutput(types, static (output, type) => output.AddSource(type.Hint + ".Sysctl.g.cs", SysctlEmitter.Emit(type)));
        return types.Select(static (type, _) => LinkContribution.Of(type.Shell, SysctlType.LinkMethod)).WithTrackingName(TrackingNames.LinkContributions);
    }
}
