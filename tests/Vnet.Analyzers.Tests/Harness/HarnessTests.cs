namespace Vnet.Analyzers.Tests;

public class HarnessTests
{
    [Fact]
    public void Markers_become_spans()
    {
        TestSource source = TestSource.Parse("a [|b|] {|X1:c [|d|]|}", "D");

        Assert.Equal("a b c d", source.Text);
        Assert.Equal(["D", "X1", "D"], source.Expected.Select(e => e.Id));
    }
}
