namespace Vnet;

/// <summary>A sysctl's value as text.</summary>
internal static class SysctlText
{
    public static string? Parse(string text, CtlType type, bool isBoolean, Span<byte> value) => null;
}
