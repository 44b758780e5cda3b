namespace Vnet.Runtime.Tests;

public class VnetDataTests
{
    [Fact]
    public void A_block_has_a_copy_in_every_vnet_and_a_default_for_later_ones()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetDataBlock block = VnetData.Alloc("block", 5);
        Assert.Equal(8, block.Size);
        block.In(a)[0] = 1;
        block.Reference[0] = 9;
        using VnetInstance b = VnetInstance.Create("b");
        Assert.Equal((1, 9, 0), (block.In(a)[0], block.In(b)[0], block.In(VnetInstance.Default)[0]));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(int.MaxValue)]
    public void Exhausted_reserve_names_the_block_and_leaves_nothing(int size)
    {
        int free = VnetData.ReserveFree;
        var error = Assert.Throws<VnetReserveExhaustedException>(() => VnetData.Alloc("too_big", size));
        Assert.Equal("too_big", error.Variable);
        Assert.Contains("VnetReservePages", error.Message, StringComparison.Ordinal);
        Assert.Equal(free, VnetData.ReserveFree);
    }

    [Fact]
    public void A_freed_block_throws()
    {
        VnetDataBlock block = VnetData.Alloc("freed", 8);
        block.Dispose();
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => block.In(VnetInstance.Default).Length);
        Assert.Throws<ObjectDisposedException>(() => block.Reference.Length);
        Assert.Throws<ObjectDisposedException>(block.Copy);
    }

    [Fact]
    public void A_destroyed_vnet_has_no_copy()
    {
        using VnetDataBlock block = VnetData.Alloc("gone", 8);
        VnetInstance vnet = VnetInstance.Create("gone");
        vnet.Dispose();
        Assert.Throws<VnetDisposedException>(() => block.In(vnet).Length);
    }

    [Fact]
    public void Memory_can_be_allocated_inside_a_walk_and_in_a_constructor()
    {
        foreach (VnetInstance vnet in VnetList.ReadLock())
        {
            using VnetDataBlock block = VnetData.Alloc("walk", 8);
            Assert.Equal(0, block.In(vnet)[0]);
        }
    }
}
