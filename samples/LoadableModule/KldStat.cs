using Vnet;

namespace LoadableModule;

/// <summary>Prints what is loaded, as <c>kldstat</c> does.</summary>
internal static class KldStat
{
    public static void Write(TextWriter output)
    {
        output.WriteLine("  Id Refs  Size  Name");
        foreach (KldFile file in Kld.All)
            output.WriteLine($"  {file.Id,2} {file.References,4} {file.Size,5}  {file.Name} ({string.Join(", ", file.Modules)})");
    }
}
