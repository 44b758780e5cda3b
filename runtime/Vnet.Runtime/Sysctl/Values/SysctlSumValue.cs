namespace Vnet;

/// <summary>A number that is summed over all CPUs when it is read. A write of anything zeroes it.</summary>
internal sealed class SysctlSumValue<T>(Func<T> sum, Action? zero) : SysctlValue
{
    public override CtlType Type => SysctlType<T>.Type;

    public override string Format => SysctlType<T>.Format;

    public override SysctlError Handle(SysctlOid oid, ref SysctlRequest request)
    {
        T total = sum();
        SysctlError error = SysctlType<T>.Output(ref request, ref total);
        if (error == SysctlError.Ok && request.HasNew)
            zero?.Invoke();
        return error;
    }
}
