namespace Vnet.VimageTests;

/// <summary>Zones with VIMAGE on and off: off, everything is on the default vnet's account.</summary>
public class ZoneBothSettingsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_allocated_in_the_default_vnet_is_on_its_account(bool debug)
    {
        using var zone = new BufferZone($"both settings {debug}", 128, new() { MaxPerVnet = 3, Debug = debug });
        VnetInstance vnet = VnetInstance.Default;
        using (CurVnet.Set(vnet))
        {
            ZoneBuffer[] buffers = [zone.TryAlloc()!, zone.TryAlloc(vnet)!, zone.Alloc(TimeSpan.FromSeconds(30))];
            Assert.Equal((3L, 3L), (zone.UsedBy(vnet), zone.Statistics.Used));
            Assert.Null(zone.TryAlloc());
            Assert.Throws<ZoneLimitException>(() => zone.Alloc(TimeSpan.Zero));
            Array.ForEach(buffers, buffer => zone.Free(buffer));
            Assert.Throws<ZoneItemException>(() => zone.Free(buffers[0]));
        }

        Assert.Equal((0L, 0L, 3L, 2L, 1L), (zone.UsedBy(vnet), zone.Statistics.Used, zone.Statistics.Requests, zone.Statistics.Failures, zone.Statistics.Sleeps));
        Assert.Contains(Zones.All, listed => listed.Name == zone.Name);
    }

    [Fact]
    public void Without_a_current_vnet_the_default_vnets_limit_applies_only_when_off()
    {
        using var zone = new BufferZone("no vnet", 128, new() { MaxPerVnet = 1, Debug = false });
        ZoneBuffer first = zone.TryAlloc()!;
        ZoneBuffer? second = zone.TryAlloc();
        Assert.Equal(Vimage.IsEnabled, second is not null);
        zone.Free(first);
        if (second is not null)
            zone.Free(second);
        Assert.Equal(0, zone.Statistics.Used);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Charging_the_default_vnet_leaves_an_item_counted_once(bool debug)
    {
        using var zone = new BufferZone($"both settings charge {debug}", 128, new() { Debug = debug });
        ZoneBuffer buffer = zone.TryAlloc()!;
        Assert.True(zone.TryCharge(buffer, VnetInstance.Default));
        Assert.Equal((1L, 1L, 1L), (zone.UsedBy(VnetInstance.Default), zone.Statistics.Used, zone.Statistics.Requests));
        zone.Free(buffer);
        Assert.Throws<ZoneItemException>(() => zone.TryCharge(buffer, VnetInstance.Default));
        Assert.Equal((0L, 0L), (zone.UsedBy(VnetInstance.Default), zone.Statistics.Used));
    }
}
