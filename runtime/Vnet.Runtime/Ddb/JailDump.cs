namespace Vnet;

/// <summary>The jails, each with what holds it (<c>jls -d</c>, <c>show prison</c>).</summary>
internal static class JailDump
{
    public static void Write(TextWriter writer)
    {
        // The whole tree, whoever asks: a debugger is not in a jail.
        Prison[] jails = [Prison.Prison0, .. PrisonTree.Below(Prison.Prison0)];
        var table = new DumpTable("jid", "name", "state", "vnet", "kids", "max", "secure", "persist", "hostname");
        foreach (Prison jail in jails)
        {
            table.Add(jail.Id, jail.Name, jail.State, jail.OwnsVnet ? "new" : "inherit", jail.ChildrenCur, jail.ChildrenMax, jail.SecureLevel,
                jail.Persist ? "yes" : "no", jail.Hostname);
        }

        table.Write(writer);
        foreach (Prison jail in jails)
            WriteHolders(writer, jail);
    }

    private static void WriteHolders(TextWriter writer, Prison jail)
    {
        IReadOnlyList<string> holders = jail.Holders;
        if (holders.Count == 0)
            return;
        writer.WriteLine($"jail {DumpText.OneLine(jail.Name, 40)} is held by {holders.Count}{(jail.State == PrisonState.Dying ? ", and dying" : "")}:");
        foreach (string holder in holders)
            writer.WriteLine($"  {DumpText.OneLine(holder, DumpText.Columns - 2)}");
    }
}
