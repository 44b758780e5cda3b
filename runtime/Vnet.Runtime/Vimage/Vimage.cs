using System.Diagnostics.CodeAnalysis;

namespace Vnet;

/// <summary>The <c>VIMAGE</c> switch: whether the process has virtual network stacks at all.</summary>
/// <remarks>
/// Set with the MSBuild property <c>VnetVimage</c> (or the runtime option <c>Vnet.Vimage</c>); on by default. When
/// off, <c>V_x</c> is the plain static field: the same source, and the same tier-1 machine code as a direct access.
/// Trimming treats it as a constant.
/// </remarks>
public static class Vimage
{
    /// <summary>Name of the runtime option.</summary>
    public const string SwitchName = "Vnet.Vimage";

    // A static readonly so that tier-1 code folds it; nothing else is in this class, so reading it runs no other
    // initialiser.
    private static readonly bool s_isEnabled = !AppContext.TryGetSwitch(SwitchName, out bool enabled) || enabled;

    /// <summary>Whether every vnet has its own copy of each virtualized variable.</summary>
    [FeatureSwitchDefinition(SwitchName)]
    public static bool IsEnabled => s_isEnabled;
}
