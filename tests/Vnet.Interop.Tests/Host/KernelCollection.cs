namespace Vnet.Interop.Tests;

/// <summary>Tests that run programs of the host and count its threads and descriptors: one at a time.</summary>
[CollectionDefinition("kernel", DisableParallelization = true)]
public class KernelCollection;
