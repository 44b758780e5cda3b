namespace Vnet.Package.Tests.Packing;

/// <summary>All tests share one package; each starts builds of its own, so they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedFramework>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "package";
}
