namespace Vnet.Benchmarks.Tests;

public class DisassemblyTests
{
    [Fact]
    public void Accessor_with_vimage_off_has_the_code_of_the_static_field_and_an_empty_hook_point_one_branch()
    {
        (int exitCode, string output) = BenchmarkProgram.Run("disasm");
        Assert.True(exitCode == 0, output);
        Assert.Contains("Hooked Unhooked one branch", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Count(line => line.EndsWith(" equal", StringComparison.Ordinal)));
    }
}
