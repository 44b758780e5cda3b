using Microsoft.CodeAnalysis;

namespace Vnet.Generators;

/// <summary>Writes accessors and linker-set tables for the annotated fields and methods of a compilation.</summary>
/// <remarks>It reports nothing: what cannot be generated is skipped, and an analyzer says why.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class VnetGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EquatableArray<string>> imports = AbiPipeline.Imports(context);
        IncrementalValueProvider<LinkerFileModel?> file = LinkerFilePipeline.Register(
            context,
            imports.Select(static (lines, _) => lines.Count > 0),
            VnetDefinePipeline.Register(context, out IncrementalValuesProvider<AbiExport> vnet),
            DpcpuPipeline.Register(context, out IncrementalValuesProvider<AbiExport> perCpu),
            SysinitPipeline.Register(context),
            LinkerSetPipeline.Register(context),
            SysctlPipeline.Register(context));
        AbiPipeline.Register(context, file, imports, vnet, perCpu);
        SysctlManifestPipeline.Register(context);
    }
}
