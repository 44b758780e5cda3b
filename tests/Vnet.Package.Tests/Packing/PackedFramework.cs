namespace Vnet.Package.Tests.Packing;

/// <summary>
/// The package, packed once from the sources into a folder feed, and the consumers beside it. Nothing of the repository's
/// build reaches them: they lie outside its folder and have their own, all but empty, Directory.* files.
/// </summary>
public sealed class PackedFramework : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("vnet-package-").FullName;

    /// <summary>A version of this run alone, so that no cache holds an older package of that version.</summary>
    internal string Version { get; } = $"0.1.0-test.{DateTime.UtcNow.Ticks}";

    internal string Feed => Path.Combine(_root, "feed");

    internal string PackageFile => Path.Combine(Feed, $"Vnet.Framework.{Version}.nupkg");

    internal string SymbolsFile => Path.ChangeExtension(PackageFile, "snupkg");

    /// <summary>NuGet's packages folder of the consumers.</summary>
    internal string Packages => Path.Combine(_root, "packages");

    /// <summary>
    /// The packages folder of consumers that need the SDK's own packages (the trimmer, the runtime to publish with);
    /// kept from one run to the next.
    /// </summary>
    internal string SdkPackages { get; } = Path.Combine(Repository.Root, "artifacts", "package-tests", "packages");

    /// <summary>Path of a consumer's file or folder.</summary>
    internal string Consumer(params string[] path) => Path.Combine([_root, "consumers", .. path]);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        DotnetResult packed = await Dotnet.RunAsync(
            Repository.Root, null, "pack", Repository.PackageProject, "-c", "Release", "-o", Feed, $"-p:Version={Version}",
            $"-p:ArtifactsPath={Path.Combine(_root, "artifacts")}", "-nodeReuse:false", "-v", "q");
        packed.ShouldSucceed();
        CopyConsumers();
        WriteSettings();
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        string copies = Path.Combine(SdkPackages, "vnet.framework");
        if (Directory.Exists(copies))
            Directory.Delete(copies, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Builds a consumer.</summary>
    internal Task<DotnetResult> BuildAsync(string project, params string[] arguments) =>
        Dotnet.RunAsync(Consumer(), Packages, ["build", project, "-nodeReuse:false", "-v", "q", .. arguments]);

    /// <summary>Runs the program that <see cref="BuildAsync"/> made.</summary>
    internal Task<DotnetResult> RunAsync(string consumer) =>
        Dotnet.RunAsync(Consumer(), Packages, "exec", Consumer(consumer, "bin", "Debug", "net10.0", $"{consumer}.dll"));

    private void CopyConsumers()
    {
        string from = Path.Combine(AppContext.BaseDirectory, "Consumers");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = Consumer(Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private void WriteSettings()
    {
        File.WriteAllText(Consumer("Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <VnetFrameworkVersion>{Version}</VnetFrameworkVersion>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Consumer("Directory.Build.targets"), "<Project />");
        File.WriteAllText(Consumer("Directory.Packages.props"), "<Project />");
        File.WriteAllText(Consumer(".editorconfig"), "root = true\n");
        foreach (string consumer in Directory.GetDirectories(Consumer()))
        {
            // Publishing needs packages of the SDK's own, which come from wherever the user gets packages.
            bool onlyOurs = Path.GetFileName(consumer) != "Trimmed";
            File.WriteAllText(Path.Combine(consumer, "nuget.config"), NuGetConfig(onlyOurs));
        }
    }

    private string NuGetConfig(bool onlyOurs) => $"""
        <configuration>
          <packageSources>
            {(onlyOurs ? "<clear />" : "")}
            <add key="packed" value="{Feed}" />
          </packageSources>
        </configuration>
        """;
}
