namespace Vnet;

/// <summary>
/// Writes what the framework knows about the process as text, 80 columns wide: what FreeBSD's kernel debugger shows with
/// <c>show vnet</c>, <c>show vnet_sysinit</c> and others.
/// </summary>
/// <remarks>
/// Works at any time on any thread: it takes no lock for longer than a copy of a list takes, so that other threads go on
/// creating and destroying; what went away meanwhile is said to be gone. Nothing that a variable's <c>ToString</c> throws
/// goes further than its line. From outside of the process: <see cref="VnetEventSource"/>.
/// </remarks>
public static class VnetDebug
{
    /// <summary>Writes all sections.</summary>
    /// <param name="writer">Where to.</param>
    public static void Write(TextWriter writer) => Write(writer, VnetDebugSections.All);

    /// <summary>Writes some sections.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sections">Which.</param>
    public static void Write(TextWriter writer, VnetDebugSections sections)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Section(writer, sections, VnetDebugSections.Vnets, VnetDump.WriteVnets);
        Section(writer, sections, VnetDebugSections.Variables, VariableDump.WriteVariables);
        Section(writer, sections, VnetDebugSections.Sysinit, SysinitDump.Write);
        Section(writer, sections, VnetDebugSections.Modules, ModuleDump.Write);
        Section(writer, sections, VnetDebugSections.Jails, JailDump.Write);
        Section(writer, sections, VnetDebugSections.Dpcpu, VariableDump.WriteDpcpu);
        Section(writer, sections, VnetDebugSections.Zones, Zones.Write);
        Section(writer, sections, VnetDebugSections.Callouts, CalloutDump.Write);
    }

    private static void Section(TextWriter writer, VnetDebugSections wanted, VnetDebugSections section, Action<TextWriter> write)
    {
        if ((wanted & section) == 0)
            return;

        // Into a text of its own first: what is half-written when something fails is still worth reading, but an error of
        // the writer itself is the caller's.
        var text = new StringWriter { NewLine = writer.NewLine };
        try
        {
            write(text);
        }
        catch (Exception error)
        {
            text.WriteLine($"({section} cannot be shown any further: {DumpText.OneLine($"{error.GetType().Name}: {error.Message}", 36)})");
        }

        writer.WriteLine($"== {section} ==");
        writer.Write(text.ToString());
        writer.WriteLine();
    }
}
