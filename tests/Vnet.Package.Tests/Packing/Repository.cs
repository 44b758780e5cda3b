namespace Vnet.Package.Tests.Packing;

/// <summary>Where the sources are that get packed.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The project that makes the package.</summary>
    public static string PackageProject { get; } = Path.Combine(Root, "runtime", "Vnet.Framework", "Vnet.Framework.csproj");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vnet.Framework.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Vnet.Framework.sln above {AppContext.BaseDirectory}: run the tests from the repository's artifacts folder.");
    }
}
