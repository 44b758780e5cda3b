using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Vnet.Generators.Tests;

namespace Vnet.ModuleInfo.Tests;

/// <summary>A folder of assemblies, compiled with the generator or without.</summary>
internal sealed class Fixture : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("vnet-info-").FullName;

    public string Compile(string assembly, string source, params string[] references)
    {
        GeneratorOutput output = GeneratorHarness.Run(
            new GeneratorOptions { AssemblyName = assembly, References = [.. references.Select(path => MetadataReference.CreateFromImage(File.ReadAllBytes(path)))] },
            "using Vnet;\n" + source).AssertClean();
        return Write(output.Compilation);
    }

    public string CompileWithoutGenerator(string assembly, string source, params string[] references) =>
        Write(GeneratorHarness.Compile(new GeneratorOptions { AssemblyName = assembly, References = [.. references.Select(path => MetadataReference.CreateFromImage(File.ReadAllBytes(path)))] }, source));

    private string Write(Compilation compilation)
    {
        string path = Path.Combine(Folder, compilation.AssemblyName + ".dll");
        using FileStream file = File.Create(path);
        Assert.True(compilation.Emit(file).Success);
        return path;
    }

    /// <summary>Runs the command in a process of its own.</summary>
    public static (int ExitCode, string Output, string Errors) Run(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Vnet.ModuleInfo.dll");
        using Process process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill(true);
            Assert.Fail("The command did not end.");
        }

        return (process.ExitCode, output.Result, errors.Result);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
