namespace Vnet;

/// <summary>A value that never changes.</summary>
internal sealed class SysctlConstantValue<T>(string? format, T value) : SysctlValue
{
    public override CtlType Type => SysctlType<T>.Type;

    public override string Format { get; } = format ?? SysctlType<T>.Format;

    public override bool IsBoolean => typeof(T) == typeof(bool);

    public override SysctlError Handle(SysctlOid oid, ref SysctlRequest request)
    {
        T copy = value;
        return SysctlType<T>.Output(ref request, ref copy);
    }
}
