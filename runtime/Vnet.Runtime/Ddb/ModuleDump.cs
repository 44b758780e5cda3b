namespace Vnet;

/// <summary>The linked modules and the room they take (<c>kldstat</c>).</summary>
internal static class ModuleDump
{
    public static void Write(TextWriter writer)
    {
        VnetSymbol[] variables = [.. VnetSymbols.All];
        var table = new DumpTable("module", "version", "linked", "variables", "bytes", "file");
        foreach (VnetModuleInfo module in VnetModules.All)
        {
            VnetSymbol[] own = [.. variables.Where(variable => variable.Module == module.Name)];
            table.Add(module.Name, module.Version, module.File.IsLinkedAtBoot ? "boot" : "load", own.Length, own.Sum(variable => variable.Size),
                module.File.Name);
        }

        table.Write(writer);
    }
}
