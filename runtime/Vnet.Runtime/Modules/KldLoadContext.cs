using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace Vnet;

/// <summary>
/// Where a module's assembly lives: a load context that can be collected. What the host has it shares with the host, what
/// another loaded module is it shares with that one, and anything else comes from the module's own folder.
/// </summary>
internal sealed class KldLoadContext(string name, string folder) : AssemblyLoadContext(name, isCollectible: true)
{
    private static readonly Lazy<HashSet<string>> s_platform = new(PlatformAssemblies);

    /// <summary>Loads from memory, so that the file may be replaced by a newer one while this one is loaded.</summary>
    [RequiresUnreferencedCode(Kld.Reflection)]
    public static Assembly Load(AssemblyLoadContext context, string path, byte[] image)
    {
        string symbols = Path.ChangeExtension(path, ".pdb");
        using var stream = new MemoryStream(image, writable: false);
        if (!File.Exists(symbols))
            return context.LoadFromStream(stream);
        using var debug = new MemoryStream(File.ReadAllBytes(symbols), writable: false);
        return context.LoadFromStream(stream, debug);
    }

    /// <summary>Whether the host provides an assembly of that simple name, loaded already or not.</summary>
    public static bool IsOfHost(string name) => s_platform.Value.Contains(name) || LoadedByHost(name) is not null;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Runs only for a context that Kld.Load has made, and that says so.")]
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string? simple = assemblyName.Name;
        if (simple is null)
            return null;
        if (LoadedByHost(simple) is { } host)
            return host;

        // The default context finds what the host has not loaded yet.
        if (s_platform.Value.Contains(simple))
            return null;
        if (OfModule(simple) is { } module)
            return module;
        string path = Path.Combine(folder, simple + ".dll");
        return File.Exists(path) ? Load(this, path, File.ReadAllBytes(path)) : null;
    }

    private static Assembly? OfModule(string name)
    {
        foreach (LinkerFile file in VnetLinker.Linked)
        {
            if (file.Name == name && file.Kld.Context is { } context)
                return context.Assemblies.FirstOrDefault(assembly => assembly.GetName().Name == name);
        }

        return null;
    }

    // Of any context: the host's is not the default one when the host itself is a plug-in of another program.
    private static Assembly? LoadedByHost(string name)
    {
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if ((!assembly.IsCollectible || assembly == typeof(Kld).Assembly) && assembly.GetName().Name == name)
                return assembly;
        }

        return null;
    }

    private static HashSet<string> PlatformAssemblies()
    {
        string paths = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        return paths.Split(Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries).Select(path => Path.GetFileNameWithoutExtension(
            path)!).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
