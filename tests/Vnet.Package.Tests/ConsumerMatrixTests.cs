using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>
/// The same annotated source with every analyzer of the SDK on and warnings as errors: nullable on and off, implicit
/// usings on and off, beside the generators of JSON, regular expressions and logging.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerMatrixTests(PackedFramework framework)
{
    [Fact]
    public async Task Generated_code_causes_no_warning() =>
        (await framework.BuildAsync("Matrix/Matrix.slnx")).ShouldSucceed();
}
