using System.Globalization;

namespace Vnet;

/// <summary>The wheels, and what is due next on each (<c>show callout_stat</c>, <c>show callout_last</c>).</summary>
internal static class CalloutDump
{
    // So many callouts of each wheel are shown.
    private const int MostCallouts = 16;

    public static void Write(TextWriter writer)
    {
        foreach (CalloutWheel wheel in CalloutWheel.All)
        {
            int pending = wheel.Pending;
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"wheel {DumpText.OneLine(wheel.Name, 20)}: tick {wheel.Tick.TotalMilliseconds:0.####} ms, {pending} pending, {wheel.Fired} run"));
            if (pending == 0)
                continue;
            var table = new DumpTable("due ms", "callout", "vnet", "handler");
            foreach ((Callout callout, TimeSpan due) in wheel.NextPending(MostCallouts))
                table.Add(Math.Max(0, (long)due.TotalMilliseconds), callout.Name, callout.Vnet?.Name ?? "-", callout.HandlerText);
            table.Write(writer);
            if (pending > MostCallouts)
                writer.WriteLine($"({MostCallouts} of {pending} are shown)");
        }
    }
}
