using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Vnet.Generators.Tests;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Vnet.Modules.Tests;

/// <summary>A folder of module assemblies, compiled with the generator as a project would be. Gone at the end, with what is still loaded.</summary>
internal sealed class ModuleFolder : IDisposable
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Threading; using Vnet;\n";

    public ModuleFolder() => Path = Directory.CreateTempSubdirectory("vnet-kld-").FullName;

    public string Path { get; }

    /// <summary>What modules say through <c>Say</c>.</summary>
    public static List<string> Said { get; } = [];

    /// <summary>Compiles an assembly into the folder.</summary>
    /// <param name="assembly">Its name, and that of the file.</param>
    /// <param name="source">Its source; <c>Log.Say(text)</c> reaches <see cref="Said"/>.</param>
    /// <param name="references">Paths of assemblies in the folder.</param>
    /// <returns>Its path.</returns>
    public string Compile(string assembly, string source, params string[] references)
    {
        AppContext.SetData("vnet-kld-said", Said);
        GeneratorOutput output = GeneratorHarness.Run(
            new GeneratorOptions { AssemblyName = assembly, References = [.. references.Select(path => MetadataReference.CreateFromImage(File.ReadAllBytes(path)))] },
            Usings + source,
            "internal static class Log { public static void Say(string text) => ((System.Collections.Generic.List<string>)System.AppContext.GetData(\"vnet-kld-said\")!).Add(text); }").AssertClean();
        string path = System.IO.Path.Combine(Path, assembly + ".dll");
        using FileStream file = File.Create(path);
        Assert.True(output.Compilation.Emit(file).Success);
        return path;
    }

    /// <summary>A module of one number, one list, and a constructor and destructor that say where they run.</summary>
    public string Simple(string name, int number, int version = 1, string more = "", string attributes = "", params string[] references) => Compile(name, $$"""
        [VnetModule("{{name}}", Version = {{version}})]
        {{attributes}}
        public static partial class C_{{name}}
        {
            [VnetDefine(Access = VnetAccess.Public)] private static int s_number = {{number}};
            [VnetDefine] private static List<int> s_items = new() { {{number}} };
            [DpcpuDefine] private static long s_hits;
            [VnetSysinit(Subsystem.Pseudo)] private static void Init() { DPCPU_hits.Add(1); V_items.Add(V_number); Log.Say("+{{name}}:" + CurVnet.Current!.Name); }
            [VnetSysuninit(Subsystem.Pseudo)] private static void Exit() => Log.Say("-{{name}}:" + CurVnet.Current!.Name);
            {{more}}
        }
        """, references);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Dispose()
    {
        foreach (KldFile file in Kld.All.Where(file => file.Path is not null).OrderByDescending(file => file.Id).ToArray())
        {
            for (int i = 0; i < 8 && file.IsLoaded; i++)
                Kld.Unload(file.Name, force: true);
        }

        Said.Clear();
        Directory.Delete(Path, recursive: true);
    }
}
