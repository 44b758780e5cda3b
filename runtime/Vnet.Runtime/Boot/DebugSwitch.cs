namespace Vnet;

/// <summary>A runtime option that switches a check on or off; unless stated it is on in Debug builds of the runtime.</summary>
internal static class DebugSwitch
{
    private static bool IsDebugBuild =>
#if DEBUG
        true;
#else
        false;
#endif

    /// <summary>Whether the check is on.</summary>
    public static bool IsOn(string name) => AppContext.TryGetSwitch(name, out bool on) ? on : IsDebugBuild;
}
