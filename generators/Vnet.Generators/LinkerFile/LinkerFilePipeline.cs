using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary><c>[VnetModule]</c>, and the tables of the assembly and of the executable.</summary>
internal static class LinkerFilePipeline
{
    /// <returns>The assembly's table.</returns>
    public static IncrementalValueProvider<LinkerFileModel?> Register(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<bool> hasImports, params IncrementalValuesProvider<LinkContribution>[] families)
    {
        IncrementalValueProvider<ImmutableArray<LinkContribution>> contributions = families[0].Collect();
        foreach (IncrementalValuesProvider<LinkContribution> family in families.Skip(1))
            contributions = contributions.Combine(family.Collect()).Select(static (pair, _) => pair.Left.AddRange(pair.Right));
        IncrementalValueProvider<ImmutableArray<DeclaredModule>> modules = context.SyntaxProvider
            .ForAttributeWithMetadataName(MetadataNames.VnetModule, static (_, _) => true, static (source, _) => ModuleName.Stated(source.TargetSymbol))
            .Where(static module => module is not null)
            .Select(static (module, _) => new DeclaredModule(module!.Value.Name, module.Value.Version))
            .WithTrackingName(TrackingNames.Modules)
            .Collect();
        IncrementalValueProvider<AssemblyModel> assembly = context.CompilationProvider
            .Select(AssemblyParser.Parse)
            .WithTrackingName(TrackingNames.Assembly);
        IncrementalValueProvider<LinkerFileModel?> file = assembly.Combine(contributions).Combine(modules).Combine(hasImports)
            .Select(static (all, _) => LinkerFileModel.Of(all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right))
            .WithTrackingName(TrackingNames.LinkerFile);
        IncrementalValueProvider<BootTableModel?> boot = assembly.Combine(file.Select(static (model, _) => model is not null))
            .Select(static (all, _) => BootTableModel.Of(all.Left, all.Right))
            .WithTrackingName(TrackingNames.BootTable);
        context.RegisterSourceOutput(file, static (output, model) =>
        {
            if (model is not null)
                output.AddSource("VnetLinkerFile.g.cs", LinkerFileEmitter.Emit(model));
        });
        context.RegisterSourceOutput(boot, static (output, model) =>
        {
            if (model is not null)
                output.AddSource("VnetBootTable.g.cs", LinkerFileEmitter.Emit(model));
        });
        return file;
    }
}
