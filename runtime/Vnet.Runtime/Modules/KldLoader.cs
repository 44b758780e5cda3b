using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Vnet;

/// <summary>
/// One load with all that it draws in. Whatever can be said from metadata is said before any code is loaded. The caller
/// holds the registry lock.
/// </summary>
internal sealed class KldLoader
{
    // Paths of the files that are being loaded, the outermost first: a circle comes back to one of them.
    private readonly List<string> _loading = [];

    /// <summary>Loads a file, or counts one more reference to it.</summary>
    [RequiresUnreferencedCode(Kld.Reflection)]
    public KldFile LoadFile(string path)
    {
        path = Path.GetFullPath(path);
        KldFile file = Loaded(path) ?? LoadNew(path);
        file.Users++;
        return file;
    }

    /// <summary>Links an assembly that the program references, or counts one more reference to a file that is loaded.</summary>
    [RequiresUnreferencedCode(Kld.Reflection)]
    public KldFile LoadReferenced(string name)
    {
        LinkerFile? file = VnetLinker.Linked.FirstOrDefault(linked => linked.Name == name)
            ?? VnetLinker.Linked.FirstOrDefault(linked => linked.Modules.Any(module => module.Name == name));
        if (file is null)
        {
            try
            {
                file = Open(name, () => AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name)));
            }
            catch (FileNotFoundException error)
            {
                throw new VnetModuleNotFoundException(name,
                    $"Cannot load '{name}': the program references no assembly of that name, and no module of that name is loaded. For a file give its path.", error);
            }

            VnetModules.Link(file);
            file.Kld.Users = 0;
        }

        file.Kld.Users++;
        return file.Kld;
    }

    [RequiresUnreferencedCode(Kld.Reflection)]
    private KldFile LoadNew(string path)
    {
        if (_loading.Contains(path))
            throw new VnetModuleDependencyException(_loading[^1], path, $"it depends on '{path}', which in turn depends on it");
        byte[] image = ReadImage(path);
        VnetModuleManifest manifest = VnetModuleManifest.Read(path, image);
        ThrowIfNotLoadable(path, manifest);
        List<KldFile> needed = [];
        _loading.Add(path);
        try
        {
            AddNeeded(path, manifest, needed);
            VnetAbi.ThrowIfIncompatible(manifest.Name, manifest.Stamp!, VnetLinker.Linked);
            return Link(path, manifest.Name, image, needed);
        }
        catch
        {
            foreach (KldFile file in needed)
                KldUnloader.UnloadIfUnused(file, force: true);
            throw;
        }
        finally
        {
            _loading.Remove(path);
        }
    }

    // Out of line: no frame that stays may keep what belongs to an assembly that goes.
    [RequiresUnreferencedCode(Kld.Reflection)]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static KldFile Link(string path, string name, byte[] image, List<KldFile> needed)
    {
        var context = new KldLoadContext(name, Path.GetDirectoryName(path)!);
        KldFile? kld = null;
        try
        {
            LinkerFile file = Open(path, () => KldLoadContext.Load(context, path, image));

            // Static constructors of its types run from here on, and may use variables of theirs.
            VnetLinker.Announce(file);
            try
            {
                kld = file.Kld;
                (kld.Path, kld.Context) = (path, context);
                foreach (KldFile other in needed)
                    kld.DependOn(other);
                VnetModules.Link(file);
            }
            finally
            {
                VnetLinker.Withdraw(file);
            }

            kld.Users = 0;
            return kld;
        }
        catch
        {
            kld?.Release();
            if (kld is null)
                context.Unload();
            throw;
        }
    }

    private static byte[] ReadImage(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VnetModuleNotFoundException(path, $"Cannot load '{path}': there is no such file.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VnetModuleFormatException(path, "it cannot be read: " + error.Message.TrimEnd('.'), error);
        }
    }

    private static void ThrowIfNotLoadable(string path, VnetModuleManifest manifest)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new VnetModuleFormatException(path,
                "a program compiled ahead of time cannot load code. Reference the module from the program instead");
        if (!manifest.HasLinkerFile)
            throw new VnetModuleFormatException(path,
                "it contains no module: the generator of Vnet.Framework has found nothing in it. Reference the package in its project, and put [VnetModule] on a type");
        if (manifest.Stamp is not { } stamp)
            throw new VnetModuleFormatException(path,
                "it has no ABI stamp: it was built with an older generator. Rebuild it against this version of Vnet.Framework");
        VnetAbi.ThrowIfForeign(path, stamp);
        foreach (VnetAbiModule module in stamp.Modules)
        {
            if (ModuleDependencies.Linked(module.Name) is { } existing)
                throw new VnetModuleExistsException(module.Name, existing.File.Kld.Path ?? existing.File.Name, path);
        }
    }

    /// <summary>Finds what the file needs, and loads what is not loaded: modules that it names, and modules that it references.</summary>
    [RequiresUnreferencedCode(Kld.Reflection)]
    private void AddNeeded(string path, VnetModuleManifest manifest, List<KldFile> needed)
    {
        string folder = Path.GetDirectoryName(path)!;
        foreach (VnetAbiDependency dependency in manifest.Stamp!.Dependencies)
        {
            if (FindNeeded(path, folder, manifest, dependency) is { } file && !needed.Contains(file))
                needed.Add(file);
        }

        foreach (string reference in manifest.References)
        {
            if (FindReferenced(folder, reference) is { } file && !needed.Contains(file))
                needed.Add(file);
        }
    }

    [RequiresUnreferencedCode(Kld.Reflection)]
    private KldFile? FindNeeded(string path, string folder, VnetModuleManifest manifest, VnetAbiDependency dependency)
    {
        int own = manifest.Stamp!.Modules.Where(module => module.Name == dependency.On).Select(module => module.Version).FirstOrDefault(-1);
        if (own >= 0)
            return dependency.Accepts(own) ? null : throw ModuleDependencies.Unmet(path, dependency, $"version {own} is in the same file");
        if (ModuleDependencies.Linked(dependency.On) is { } linked)
            return dependency.Accepts(linked.Version)
                ? linked.File.Kld : throw ModuleDependencies.Unmet(path, dependency, $"version {linked.Version} is loaded ('{linked.File}')");
        (string? best, string found) = KldFolder.Find(folder, dependency, except: path);
        return best is null ? throw ModuleDependencies.Unmet(path, dependency, found) : Loaded(best) ?? LoadNew(best);
    }

    /// <summary>The module that is referenced as an assembly, when it is one that Kld has to load or has loaded.</summary>
    [RequiresUnreferencedCode(Kld.Reflection)]
    private KldFile? FindReferenced(string folder, string reference)
    {
        if (VnetLinker.Linked.FirstOrDefault(file => file.Name == reference) is { } linked)
            return linked.IsLinkedAtBoot ? null : linked.Kld;
        string path = Path.Combine(folder, reference + ".dll");
        if (KldLoadContext.IsOfHost(reference) || !File.Exists(path) || !VnetModuleManifest.Read(path).HasLinkerFile)
            return null;
        return Loaded(path) ?? LoadNew(path);
    }

    private static KldFile? Loaded(string path) => VnetLinker.Linked.Select(file => file.Kld).FirstOrDefault(file => file.Path == path);

    /// <summary>Loads an assembly's code and asks it for its linker file. This runs its module initialiser, and nothing is linked yet.</summary>
    [RequiresUnreferencedCode(Kld.Reflection)]
    private static LinkerFile Open(string name, Func<Assembly> load)
    {
        try
        {
            (LinkerFile file, List<LinkerFile> announced) = KldAnnouncements.During(() => InstanceOf(name, load()));
            foreach (LinkerFile other in announced)
            {
                if (other != file)
                    VnetModules.Announce(other);
            }

            return file;
        }
        catch (TypeInitializationException error)
        {
            Exception cause = error.InnerException ?? error;
            throw new VnetModuleFormatException(name, $"its initialiser threw {cause.GetType().Name}: {cause.Message.TrimEnd('.')}", cause);
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException or TypeLoadException or MissingMemberException)
        {
            throw new VnetModuleFormatException(name, "it does not fit this program: " + error.Message.TrimEnd('.'), error);
        }
    }

    [RequiresUnreferencedCode(Kld.Reflection)]
    private static LinkerFile InstanceOf(string name, Assembly assembly)
    {
        if (assembly.GetCustomAttribute<VnetLinkerFileAttribute>() is not { Type: { } type }
            || type.GetProperty("Instance")?.GetValue(null, BindingFlags.DoNotWrapExceptions, null, null, null) is not LinkerFile file)
        {
            throw new VnetModuleFormatException(name, "it contains no module: the generator of Vnet.Framework has found nothing in it");
        }

        // The type lives exactly as long as the assembly's code: objects of it, delegates to it and threads inside it keep it.
        if (type.IsCollectible)
            file.Lifetime = new WeakReference(type, trackResurrection: true);
        return file;
    }
}
