using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Vnet.Generators.Tests;

/// <summary>Generated code compiled, loaded and linked; unlinked and unloaded again at the end.</summary>
internal sealed class LoadedProgram : IDisposable
{
    private readonly AssemblyLoadContext _context = new("test", isCollectible: true);
    private readonly List<Assembly> _assemblies = [];

    /// <summary>Loads assemblies, dependencies first. What calls itself <c>Check.Run</c> in the last one is what <see cref="Run()"/> calls.</summary>
    public LoadedProgram(params Compilation[] compilations)
    {
        foreach (Compilation compilation in compilations)
        {
            using var image = new MemoryStream();
            EmitResult result = compilation.Emit(image);
            Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
            image.Position = 0;
            _assemblies.Add(_context.LoadFromStream(image));
        }

        _context.Resolving += (_, name) => _assemblies.Find(assembly => assembly.GetName().Name == name.Name);
    }

    /// <summary>Compiles, loads, runs and unloads a program of one assembly.</summary>
    public static string Run(string assembly, params string[] sources)
    {
        GeneratorOutput output = GeneratorHarness.Run(new GeneratorOptions { AssemblyName = assembly, AllowUnsafe = true }, sources).AssertClean();
        using var program = new LoadedProgram(output.Compilation);
        return program.Run();
    }

    /// <summary>Calls <c>public static string Check.Run()</c>.</summary>
    public string Run()
    {
        MethodInfo run = _assemblies[^1].GetType("Check", throwOnError: true)!.GetMethod("Run")!;
        return (string)run.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    public void Dispose()
    {
        Unlink();
        _context.Unload();
    }

    /// <summary>Takes the assemblies' variables away, while their code stays.</summary>
    public void Unlink()
    {
        foreach (Assembly assembly in Enumerable.Reverse(_assemblies))
            Unlink(assembly);
    }

    /// <summary>Undoes <see cref="Unlink()"/>.</summary>
    public void Link()
    {
        foreach (Assembly assembly in _assemblies)
        {
            if (FileOf(assembly) is { } file)
                VnetModules.Load(file);
        }
    }

    /// <summary>Unlinks an assembly's variables, if it has any.</summary>
    public static void Unlink(Assembly assembly)
    {
        if (FileOf(assembly) is { } file)
            VnetModules.Unload(file);
    }

    private static LinkerFile? FileOf(Assembly assembly) => assembly.GetCustomAttribute<VnetLinkerFileAttribute>() is { } table
        ? (LinkerFile)table.Type.GetProperty("Instance")!.GetValue(null)!
        : null;
}
