namespace Vnet.Generators.Tests;

/// <summary>Tests that load the machine, or the process's one registry of vnets, so much that others would notice.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
