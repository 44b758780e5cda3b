using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>The assembly's ABI stamp: what it defines, depends on and uses, with layouts.</summary>
internal static class AbiPipeline
{
    /// <summary>What the assembly uses of others, as lines of the stamp.</summary>
    public static IncrementalValueProvider<EquatableArray<string>> Imports(IncrementalGeneratorInitializationContext context) =>
        context.CompilationProvider.Select(ImportParser.Parse).WithTrackingName(TrackingNames.AbiImports);

    public static void Register(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<LinkerFileModel?> file,
        IncrementalValueProvider<EquatableArray<string>> imports,
        IncrementalValuesProvider<AbiExport> vnet,
        IncrementalValuesProvider<AbiExport> perCpu)
    {
        IncrementalValueProvider<AbiAssembly> assembly = context.CompilationProvider
            .Select(static (compilation, _) => AbiParser.Parse(compilation))
            .WithTrackingName(TrackingNames.AbiAssembly);
        IncrementalValueProvider<ImmutableArray<AbiDependencies>> dependencies = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.ModuleDepend, static (_, _) => true, static (source, _) => AbiParser.ParseDependencies(source))
            .WithTrackingName(TrackingNames.AbiDependencies)
            .Collect();
        IncrementalValueProvider<AbiModel?> stamp = file.Combine(assembly).Combine(dependencies).Combine(imports).Combine(vnet.Collect().Combine(perCpu.Collect()))
            .Select(static (all, _) =>
            {
                ((((LinkerFileModel? file, AbiAssembly assembly), ImmutableArray<AbiDependencies> dependencies), EquatableArray<string> imports), (ImmutableArray<AbiExport> vnet, ImmutableArray<AbiExport> perCpu)) = all;
                return file is null ? null : AbiModel.Of(file, assembly, vnet.Concat(perCpu), dependencies, imports);
            })
            .WithTrackingName(TrackingNames.AbiStamp);
        context.RegisterSourceOutput(stamp, static (output, model) =>
        {
            if (model is not null)
                output.AddSource("VnetAbi.g.cs", AbiEmitter.Emit(model));
        });
    }
}
