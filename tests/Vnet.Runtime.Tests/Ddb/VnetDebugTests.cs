namespace Vnet.Runtime.Tests;

public class VnetDebugTests
{
    [Fact]
    public void All_sections_are_aligned_and_at_most_80_columns_wide()
    {
        using VnetInstance vnet = VnetInstance.Create("debugged with a name that is much longer than any column of a table may be");
        Prison jail = Prison.Create(JailParameters.Parse("name=debugged persist"));
        PrisonHold hold = jail.Hold("a thing with a description that goes on and on until it is beyond the right margin of the page");
        string text = Dump(VnetDebugSections.All);
        foreach (string title in new[] { "Vnets", "Variables", "Sysinit", "Modules", "Jails", "Dpcpu" })
            Assert.Contains($"== {title} ==", text, StringComparison.Ordinal);
        Assert.All(text.Split(Environment.NewLine), line =>
        {
            Assert.True(line.Length <= 80, line);
            Assert.Equal(line.TrimEnd(), line);
        });
        Assert.DoesNotContain("cannot be shown", text, StringComparison.Ordinal);
        hold.Dispose();
        jail.Remove();
    }

    [Fact]
    public void Sections_are_selected()
    {
        string text = Dump(VnetDebugSections.Modules | VnetDebugSections.Sysinit);
        Assert.Equal(["== Sysinit ==", "== Modules =="], text.Split(Environment.NewLine).Where(line => line.StartsWith("==", StringComparison.Ordinal)));
        Assert.Equal("", Dump(VnetDebugSections.None));
    }

    [Fact]
    public void Vnets_show_state_parent_and_jails()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=shown persist vnet=new children.max=1"));
        Prison inner = Prison.Create(JailParameters.Parse("name=shown.inner persist"));
        string line = Line(Dump(VnetDebugSections.Vnets), "shown");
        Assert.Equal([$"{jail.Vnet.Id}", "shown", "Live", "VnetDone", "vnet0", "0", $"{jail.Vnet.RegionSize}", "shown", "shown.inner*"], Words(line));
        jail.Remove();
        Assert.Equal(PrisonState.Removed, inner.State);
    }

    [Fact]
    public void Variables_show_their_value_in_every_vnet()
    {
        using VnetInstance vnet = VnetInstance.Create("valued");
        TestModule.In(vnet).number = 4711;
        TestModule.In(vnet).items.Add(1);
        string text = Dump(VnetDebugSections.Variables);
        VnetVariable number = VnetSymbols.Variable("runtime_tests.number");
        Assert.Equal(["number", "int", $"{number.Offset}", "4", "0", "42"], Words(Line(text, "number")));
        Assert.Contains($"{vnet.Id}  4711", text, StringComparison.Ordinal);
        Assert.Contains("List<int>, 1 items", text, StringComparison.Ordinal);
        Assert.Contains("\"default\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Callouts_show_when_they_are_due_on_which_wheel()
    {
        var clock = new VirtualTimeProvider();
        using VnetInstance vnet = VnetInstance.Create("timed");
        var wheel = new CalloutWheel(clock, name: "dumped wheel");
        for (int i = 0; i < 20; i++)
            new Callout(wheel, $"dumped{i}", vnet).Reset(TimeSpan.FromSeconds(100 - i), Ring);
        Callout.Global(wheel, "dumped_first").Reset(TimeSpan.FromMilliseconds(3), Ring);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        string text = Dump(VnetDebugSections.Callouts);
        Assert.Contains("wheel dumped wheel: tick 1 ms, 21 pending, 0 run", text, StringComparison.Ordinal);
        Assert.Equal(["2", "dumped_first", "-", "Ring"], Words(Line(text, "dumped_first")));
        string[] shown = [.. text.Split(Environment.NewLine).Where(line => line.Contains("timed", StringComparison.Ordinal))];
        Assert.Equal(15, shown.Length);
        Assert.Equal(shown.Select(line => int.Parse(Words(line)[0], System.Globalization.CultureInfo.InvariantCulture)).Order(),
            shown.Select(line => int.Parse(Words(line)[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("(16 of 21 are shown)", text, StringComparison.Ordinal);
        wheel.Dispose();
        Assert.DoesNotContain("dumped wheel", Dump(VnetDebugSections.Callouts), StringComparison.Ordinal);

        static void Ring(object? state)
        {
        }
    }

    [Fact]
    public void A_value_whose_text_throws_is_said_so_on_its_line()
    {
        using VnetInstance vnet = VnetInstance.Create("angry");
        TestModule.In(vnet).anything = new Angry();
        string text = Dump(VnetDebugSections.Variables);
        Assert.Contains("(FormatException: I do", text, StringComparison.Ordinal);
        Assert.Contains("wide", text, StringComparison.Ordinal);
        TestModule.In(vnet).anything = "line\none\u0007";
        Assert.Contains("\"line.one.\"", Dump(VnetDebugSections.Variables), StringComparison.Ordinal);
    }

    [Fact]
    public void Sysinit_is_shown_in_the_order_it_runs()
    {
        using (Entry.Registered(
            Entry.Ctor("late", () => { }, Subsystem.ProtoEnd, owner: "Owner"), Entry.Ctor("early", () => { }, Subsystem.InitIf, owner: "Owner"),
            Entry.Dtor("first", () => { }, Subsystem.ProtoEnd, owner: "Owner"), Entry.Dtor("last", () => { }, Subsystem.InitIf, owner: "Owner")))
        {
            string text = Dump(VnetDebugSections.Sysinit);
            int[] at = [.. new[] { "Owner.early", "Owner.late", "Owner.first", "Owner.last" }.Select(name => text.IndexOf(name, StringComparison.Ordinal))];
            Assert.DoesNotContain(-1, at);
            Assert.Equal(at.Order(), at);
        }
    }

    [Fact]
    public void Dying_jails_show_what_holds_them()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=dies persist"));
        PrisonHold hold = jail.Hold("socket 10.0.0.1:80");
        Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.Zero));
        string text = Dump(VnetDebugSections.Jails);
        Assert.Contains("Dying", Line(text, "dies"), StringComparison.Ordinal);
        Assert.Contains("jail dies is held by 1, and dying:" + Environment.NewLine + "  socket 10.0.0.1:80", text, StringComparison.Ordinal);
        hold.Dispose();
        Assert.True(SpinWait.SpinUntil(() => jail.State == PrisonState.Removed, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Per_cpu_variables_show_every_cpu()
    {
        using (Vnet.Dpcpu.Pin(Vnet.Dpcpu.Count - 1))
            TestModule.DPCPU_losses.Value = 12345;
        Assert.Contains($"{Vnet.Dpcpu.Count - 1}  12345", Dump(VnetDebugSections.Dpcpu), StringComparison.Ordinal);
        TestModule.DPCPU_losses.Zero();
    }

    [Fact]
    public void It_can_be_written_inside_constructors_walks_and_jails()
    {
        List<string> texts = [];
        using (Entry.Registered(Entry.Ctor("writes", () => texts.Add(Dump(VnetDebugSections.All)))))
        {
            texts.Clear();
            using VnetInstance vnet = VnetInstance.Create("within");
            Assert.Contains("Building", Line(texts[^1], "within"), StringComparison.Ordinal);
        }

        foreach (VnetInstance _ in VnetList.ReadLock())
            texts.Add(Dump(VnetDebugSections.All));
        Assert.All(texts, text => Assert.DoesNotContain("cannot be shown", text, StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_safe_while_others_create_destroy_load_and_unload()
    {
        using var stop = new CancellationTokenSource();
        var churn = new TestThread(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                VnetInstance vnet = VnetInstance.Create("churned");
                var module = new SyntheticModule("debug_churn", i);
                VnetModules.Load(module.File);
                vnet.Dispose();
                VnetModules.Unload(module.File);
            }
        });
        for (int i = 0; i < 50 * Seeds.Factor; i++)
            Assert.DoesNotContain("cannot be shown", Dump(VnetDebugSections.All), StringComparison.Ordinal);
        stop.Cancel();
        churn.Join();
    }

    [Fact]
    public void An_error_of_the_writer_is_the_callers() =>
        Assert.Throws<ObjectDisposedException>(() =>
        {
            var writer = new StreamWriter(new MemoryStream());
            writer.Dispose();
            VnetDebug.Write(writer, VnetDebugSections.Vnets);
        });

    private static string Dump(VnetDebugSections sections)
    {
        var writer = new StringWriter();
        VnetDebug.Write(writer, sections);
        return writer.ToString();
    }

    private static string Line(string text, string name) =>
        text.Split(Environment.NewLine).First(line => Words(line).Take(2).Contains(name));

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Angry
    {
        public override string ToString() => throw new FormatException("I do not want to be read.");
    }
}
