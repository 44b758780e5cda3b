using Vnet.Devices;

namespace Vnet.Drivers.Tests;

public sealed class LinkKnobsTests : IDisposable
{
    private readonly VnetInstance _vnet = VnetInstance.Create("knobs");
    private readonly VnetInstance _other = VnetInstance.Create("knobs-other");
    private readonly LinkWire _link;
    private readonly string _node;

    public LinkKnobsTests()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _link = LinkGlobals.Create();
        _node = $"dev.link.{_link.Number}";
    }

    public void Dispose()
    {
        _vnet.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("rate", 1_000_000)]
    [InlineData("delay_us", 20_000)]
    [InlineData("loss_ppm", 12_345)]
    [InlineData("loss_burst", 7)]
    [InlineData("reorder_ppm", 5)]
    [InlineData("duplicate_ppm", 999_999)]
    [InlineData("queue", 2)]
    [InlineData("queue_packets", 17)]
    [InlineData("ecn", 1)]
    [InlineData("overhead", 24)]
    public void Knob_is_set_for_its_direction_only(string name, long value)
    {
        Sysctl.Set($"{_node}.a.{name}", value, _vnet);
        Assert.Equal(value, Sysctl.Get<long>($"{_node}.a.{name}", _vnet));
        Assert.NotEqual(value, Sysctl.Get<long>($"{_node}.b.{name}", _vnet));
    }

    [Fact]
    public void Knobs_are_what_the_parameters_are()
    {
        _link.FromB = new LinkParameters { Delay = TimeSpan.FromMilliseconds(3), Loss = 0.25 };
        Assert.Equal(3000, Sysctl.Get<long>($"{_node}.b.delay_us", _vnet));
        Assert.Equal(250_000, Sysctl.Get<long>($"{_node}.b.loss_ppm", _vnet));
        Sysctl.Set($"{_node}.b.jitter_us", 500L, _vnet);
        Assert.Equal(new LinkParameters { Delay = TimeSpan.FromMilliseconds(3), Jitter = TimeSpan.FromMicroseconds(500), Loss = 0.25 }, _link.FromB);
    }

    [Theory]
    [InlineData("rate", -1)]
    [InlineData("delay_us", long.MaxValue)]
    [InlineData("jitter_us", 1)]
    [InlineData("loss_ppm", 1_000_001)]
    [InlineData("queue", 3)]
    [InlineData("flows", 0)]
    public void Value_out_of_range_changes_nothing(string name, long value)
    {
        Assert.ThrowsAny<Exception>(() => Sysctl.Set($"{_node}.a.{name}", value, _vnet));
        Assert.Equal(new LinkParameters(), _link.FromA);
    }

    [Fact]
    public void Only_the_vnet_that_an_end_is_in_sees_its_knobs()
    {
        _link.B.MoveTo(_other);
        Assert.Equal(0, Sysctl.Get<long>($"{_node}.b.rate", _other));
        Assert.Equal(0, Sysctl.Get<long>($"{_node}.a.rate", _vnet));
        if (!Vimage.IsEnabled)
            return;
        Assert.ThrowsAny<Exception>(() => Sysctl.Get<long>($"{_node}.a.rate", _other));
        Assert.ThrowsAny<Exception>(() => Sysctl.Get<long>($"{_node}.b.rate", _vnet));
    }

    [Fact]
    public void Knobs_go_with_the_wire()
    {
        Assert.True(Sysctl.TryFind($"{_node}.a.stats", out _));
        using (CurVnet.Set(_vnet))
            _link.A.Destroy();
        Assert.False(Sysctl.TryFind($"{_node}.a.stats", out _));
        Assert.False(Sysctl.TryFind(_node, out _));
    }
}
