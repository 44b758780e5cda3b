namespace Vnet.VimageTests;

public class SwitchTests
{
    [Fact]
    public void This_assembly_runs_with_the_feature_off() => Assert.False(Vimage.IsEnabled);
}
