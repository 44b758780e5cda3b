using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>What is in the package and its symbols.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackageContentTests(PackedFramework framework)
{
    [Fact]
    public void Entries_are_those_of_the_list()
    {
        string[] expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PackageEntries.txt"));
        Assert.Equal(expected, Entries(framework.PackageFile));
    }

    [Fact]
    public void Symbols_package_holds_the_runtime_symbols() =>
        Assert.Equal(["Vnet.Framework.nuspec", "lib/net10.0/Vnet.Runtime.pdb"], Entries(framework.SymbolsFile));

    [Fact]
    public void Symbols_belong_to_the_packed_runtime()
    {
        using var assembly = new PEReader(Read(framework.PackageFile, "lib/net10.0/Vnet.Runtime.dll"));
        CodeViewDebugDirectoryData wanted = assembly.ReadCodeViewDebugDirectoryData(
            assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(Read(framework.SymbolsFile, "lib/net10.0/Vnet.Runtime.pdb"));
        Assert.Equal(wanted.Guid, new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id).Guid);
    }

    [Fact]
    public void Package_has_no_dependencies() =>
        Assert.DoesNotContain(Nuspec().Descendants(), element => element.Name.LocalName == "dependency");

    [Theory]
    [InlineData("id", "Vnet.Framework")]
    [InlineData("license", "BSD-2-Clause")]
    [InlineData("readme", "README.md")]
    [InlineData("icon", "icon.png")]
    public void Nuspec_states(string name, string value) =>
        Assert.Equal(value, Nuspec().Descendants().Single(element => element.Name.LocalName == name).Value);

    [Theory]
    [InlineData("Vnet.Generators")]
    [InlineData("Vnet.Analyzers")]
    [InlineData("Vnet.CodeFixes")]
    public void Compiler_extension_is_built_against_a_compiler_that_every_sdk_has(string name)
    {
        using var assembly = new PEReader(Read(framework.PackageFile, $"analyzers/dotnet/cs/{name}.dll"));
        MetadataReader reader = assembly.GetMetadataReader();
        Version[] compilers =
        [
            .. reader.AssemblyReferences.Select(reader.GetAssemblyReference)
                .Where(reference => reader.GetString(reference.Name).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
                .Select(reference => reference.Version),
        ];
        Assert.NotEmpty(compilers);
        Assert.All(compilers, version => Assert.Equal(new Version(4, 14, 0, 0), version));
    }

    [Theory]
    [InlineData("lib/net10.0/Vnet.Runtime.dll")]
    [InlineData("analyzers/dotnet/cs/Vnet.Generators.dll")]
    public void Assembly_carries_the_version_of_the_package(string entry)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (FileStream copy = File.Create(file))
                Read(framework.PackageFile, entry).CopyTo(copy);
            Assert.StartsWith(framework.Version, System.Diagnostics.FileVersionInfo.GetVersionInfo(file).ProductVersion, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private XDocument Nuspec() => XDocument.Load(Read(framework.PackageFile, "Vnet.Framework.nuspec"));

    /// <summary>Entries by name, less those of the container format.</summary>
    private static string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return
        [
            .. archive.Entries.Select(entry => entry.FullName)
                .Where(name => name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static MemoryStream Read(string package, string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream stream = archive.GetEntry(entry)!.Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
