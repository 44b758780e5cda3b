namespace Vnet.Modules.Tests;

public sealed class WholeDumpTests : IDisposable
{
    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dump_with_everything_alive_has_every_section_within_80_columns()
    {
        var grand = new GrandModule(_folder);
        using var vnets = new Vnets(20);
        using var zone = new BufferZone("dumped_zone_with_a_name_beyond_its_column", 4096);
        Prison jail = Prison.Create(JailParameters.Parse($"name=dumped persist children.max=2 host.hostname=a-rather-long-host-name.dumped.example{(Vimage.IsEnabled ? " vnet=new" : "")}"));
        Prison inner = Prison.Create(JailParameters.Parse("name=dumped.inner persist"));
        PrisonHold hold = inner.Hold("socket [2001:db8:1234:5678:9abc:def0:1234:5678]:65535 of a server with a long name");
        try
        {
            Kld.Load(_folder.Simple("a_module_whose_name_is_long_enough_to_reach_beyond_any_column_of_a_table", 1));
            Kld.Load(grand.Compile());
            zone.TryAlloc();
            grand.Arrival.Invoke(int.MaxValue);
            grand.Clock.Advance(TimeSpan.FromSeconds(2));
            using (jail.Attach())
            {
                string text = Dump();
                Assert.Equal(["Vnets", "Variables", "Sysinit", "Modules", "Jails", "Dpcpu", "Zones", "Callouts"], Titles(text));
                Assert.All(text.Split(Environment.NewLine), line => Assert.True(line.Length <= 80 && line == line.TrimEnd(), line));
                Assert.DoesNotContain("cannot be shown", text, StringComparison.Ordinal);
                foreach (string expected in new[] { vnets.All[^1].Name, "Grandstat", "Grand.Init", "module grand", "dumped.inner", "socket [2001", "grand_pcb", "dumped_zone_with_a_", "callout '", "grand_tick", "hits" })
                    Assert.Contains(expected, text, StringComparison.Ordinal);
            }
        }
        finally
        {
            hold.Dispose();
            jail.Remove();
        }

        Assert.Equal(PrisonState.Removed, inner.State);
    }

    private static string[] Titles(string text) =>
        [.. text.Split(Environment.NewLine).Where(line => line.StartsWith("== ", StringComparison.Ordinal)).Select(line => line[3..^3])];

    private static string Dump()
    {
        var writer = new StringWriter();
        VnetDebug.Write(writer);
        return writer.ToString();
    }
}
