namespace Vnet.Stack.Tests;

/// <summary>A driver that is built beside the tests, and that this program does not know.</summary>
internal static class BuiltModule
{
    /// <summary>Its file: artifacts/bin/&lt;project&gt;/&lt;configuration&gt;.</summary>
    public static string PathOf(string assembly)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(here.Parent!.Parent!.FullName, assembly, here.Name, $"{assembly}.dll");
    }
}
