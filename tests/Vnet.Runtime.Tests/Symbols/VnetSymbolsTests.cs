namespace Vnet.Runtime.Tests;

public sealed class VnetSymbolsTests : IDisposable
{
    private readonly VnetInstance _a = VnetInstance.Create("a");

    public void Dispose() => _a.Dispose();

    [Fact]
    public void Names_are_looked_up_plain_then_per_vnet_then_per_cpu()
    {
        Assert.IsType<PlainSymbol>(VnetSymbols.Lookup("plain"));
        Assert.IsType<VnetVariable>(VnetSymbols.Lookup("wide"));
        Assert.IsType<VnetVariable>(VnetSymbols.Lookup("vnet_entry_wide"));
        Assert.IsType<DpcpuSymbol>(VnetSymbols.Lookup("losses"));
        Assert.IsType<DpcpuSymbol>(VnetSymbols.Lookup("pcpu_entry_hits"));

        // A vnet's variable of the twin and a CPU's of the module have one name: the vnet's comes first.
        Assert.Equal("runtime_tests_twin", Assert.IsType<VnetVariable>(VnetSymbols.Lookup("hits")).Module);
    }

    [Fact]
    public void A_name_of_two_modules_is_qualified()
    {
        string message = Assert.Throws<VnetSymbolAmbiguousException>(() => VnetSymbols.Lookup("number")).Message;
        Assert.Contains("TestModule.number", message, StringComparison.Ordinal);
        Assert.Contains("TwinModule.number", message, StringComparison.Ordinal);
        Assert.Equal(42, VnetSymbols.Read<int>(_a, "runtime_tests.number"));
        Assert.Equal(43, VnetSymbols.Read<int>(_a, "runtime_tests_twin.number"));
        Assert.Equal(43, VnetSymbols.Read<int>(_a, "Vnet.Runtime.Tests.TwinModule.number"));
        Assert.Equal(43, VnetSymbols.Read<int>(_a, "vnet_entry_runtime_tests_twin.number"));
    }

    [Theory]
    [InlineData("V_wide", "wide")]
    [InlineData("WIDE", "wide")]
    [InlineData("s_wide", "wide")]
    public void A_name_not_found_is_answered_with_the_nearest(string name, string nearest)
    {
        string message = Assert.Throws<VnetSymbolNotFoundException>(() => VnetSymbols.Lookup(name)).Message;
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.Contains($"'{nearest}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_references_and_boxes_are_read_and_written_in_any_live_vnet()
    {
        VnetSymbols.Write(_a, "wide", 12L);
        VnetSymbols.Write<string?>(_a, "text", "written");
        VnetSymbols.Write(_a, "pair", ("x", 8));
        Assert.Equal((12L, "written", 8), (TestModule.In(_a).wide, TestModule.In(_a).text, TestModule.In(_a).pair.Count));
        Assert.Equal(-1L, VnetSymbols.Read<long>(VnetInstance.Default, "wide"));
        Assert.Equal(12L, VnetSymbols.Variable("wide").ReadObject(_a));
        Assert.Equal("written", VnetSymbols.Variable("text").ReadObject(_a));
        Assert.Equal(("x", 8), VnetSymbols.Variable("pair").ReadObject(_a));
        Assert.Null(VnetSymbols.Variable("anything").ReadObject(_a));
    }

    [Fact]
    public void Plain_and_per_cpu_symbols_are_read_and_written()
    {
        VnetSymbols.Write(_a, "plain", 31);
        Assert.Equal((31, 31), (TestModule.Plain, VnetSymbols.Read<int>(VnetInstance.Default, "plain")));
        Assert.Equal(31, ((PlainSymbol)VnetSymbols.Lookup("plain")).ReadObject());
        TestModule.Plain = 11;
        Assert.Throws<VnetSymbolTypeException>(() => VnetSymbols.Read<long>(_a, "plain"));
        using (Vnet.Dpcpu.Pin(0))
        {
            VnetSymbols.Write(_a, "pcpu_entry_losses", 3L);
            Assert.Equal(3L, TestModule.DPCPU_losses[0]);
            TestModule.DPCPU_losses.Value = 0;
        }
    }

    [Fact]
    public void A_type_mismatch_names_both_types()
    {
        var error = Assert.Throws<VnetSymbolTypeException>(() => VnetSymbols.Read<long>(_a, "runtime_tests.number"));
        Assert.Equal((typeof(int), typeof(long)), (error.ActualType, error.RequestedType));
        Assert.Contains("runtime_tests.number", error.Message, StringComparison.Ordinal);
        Assert.Throws<VnetSymbolTypeException>(() => VnetSymbols.Write(_a, "text", new object()));
        Assert.Throws<VnetSymbolTypeException>(() => VnetSymbols.Write(_a, "pair", 1));
    }

    [Fact]
    public void A_destroyed_vnet_is_refused()
    {
        VnetInstance gone = VnetInstance.Create("gone");
        gone.Dispose();
        foreach (string name in new[] { "wide", "text", "pair" })
            Assert.Throws<VnetDisposedException>(() => VnetSymbols.Variable(name).ReadObject(gone));
        Assert.Throws<VnetDisposedException>(() => VnetSymbols.Write(gone, "wide", 1L));
    }

    [Fact]
    public void Variables_do_not_overlap_and_are_aligned()
    {
        VnetVariable[] data = [.. VnetSymbols.All.OfType<VnetVariable>().Where(v => v.Kind == VnetVariableKind.Data).OrderBy(v => v.Offset)];
        Assert.True(data.Length >= 6);
        for (int i = 0; i < data.Length; i++)
        {
            Assert.Equal(0, data[i].Offset % data[i].Alignment);
            Assert.True(i == 0 || data[i - 1].Offset + data[i - 1].Size <= data[i].Offset, data[i].ToString());
        }

        VnetVariable[] slots = [.. VnetSymbols.All.OfType<VnetVariable>().Where(v => v.Kind != VnetVariableKind.Data)];
        Assert.Equal(slots.Length, slots.Select(v => v.Offset).Distinct().Count());
    }

    [Fact]
    public void The_reference_copy_changes_later_vnets_only_and_can_be_restored()
    {
        VnetVariable wide = VnetSymbols.Variable("wide");
        Assert.False(wide.RestoreReference());
        wide.WriteReference(5L);
        wide.WriteReference(6L);
        using (VnetInstance later = VnetInstance.Create("later"))
            Assert.Equal((-1L, 6L, 6L), (wide.Read<long>(_a), wide.Read<long>(later), wide.ReadReference<long>()));
        Assert.True(wide.RestoreReference());
        using (VnetInstance restored = VnetInstance.Create("restored"))
            Assert.Equal(-1L, wide.Read<long>(restored));
        Assert.Throws<VnetBusyException>(() => VnetSymbols.Variable("items").WriteReference(new List<int>()));
        Assert.Throws<VnetSymbolTypeException>(() => wide.WriteReference(1));
    }
}
