namespace Vnet;

/// <summary>A handler method.</summary>
internal sealed class SysctlProcValue(CtlType type, string format, long argument, SysctlHandler handler) : SysctlValue
{
    public override CtlType Type => type;

    public override string Format => format;

    public override long Argument => argument;

    public override bool RunsHandler => true;

    public override string Source => $"{handler.Method.DeclaringType?.FullName}.{handler.Method.Name}";

    public override SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => handler(oid, ref request);
}
