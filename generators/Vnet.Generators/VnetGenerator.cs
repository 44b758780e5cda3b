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
        LinkerFilePipeline.Register(
            context,
            VnetDefinePipeline.Register(context),
            DpcpuPipeline.Register(context),
            SysinitPipeline.Register(context),
            LinkerSetPipeline.Register(context),
            SysctlPipeline.Register(context));
        SysctlManifestPipeline.Register(context);
    }
}
