using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Vnet.Analyzers.Tests;

/// <summary>A compiled assembly for a test's project to reference.</summary>
internal static class LibraryReference
{
    /// <summary>Compiles source to an assembly, or to one of its public face alone.</summary>
    public static async Task<MetadataReference> OfAsync(string name, string source, bool isReferenceAssembly)
    {
        Compilation compilation = (await TestProject.CompileAsync(TestProject.Create(source))).WithAssemblyName(name);
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image, options: new EmitOptions(metadataOnly: isReferenceAssembly, includePrivateMembers: !isReferenceAssembly));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
