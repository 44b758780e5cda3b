namespace Vnet.Benchmarks.Tests;

public class DisassemblyTests
{
    [Fact]
    public void Accessor_with_vimage_off_has_the_machine_code_of_the_static_field()
    {
        (int exitCode, string output) = BenchmarkProgram.Run("disasm");
        Assert.True(exitCode == 0, output);
        Assert.Equal(2, output.Split('\n').Count(line => line.EndsWith(" equal", StringComparison.Ordinal)));
    }
}
