using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A field: the one static, or each vnet's copy of it.</summary>
/// <remarks>A value of up to eight bytes is read and written at once; a larger struct may be seen half-written.</remarks>
internal sealed class SysctlFieldValue<T>(string? format, SysctlAddress<T> reference, SysctlAddress<T>? current) : SysctlValue
{
    private readonly SysctlAddress<T> _address = current ?? reference;
    private readonly Lock _tuneLock = new();
    private bool _isTuned;
    private T _compiled = default!;

    public override CtlType Type => SysctlType<T>.Type;

    public override string Format { get; } = format ?? SysctlType<T>.Format;

    public override bool IsBoolean => typeof(T) == typeof(bool);

    public override SysctlError Handle(SysctlOid oid, ref SysctlRequest request)
    {
        ref T field = ref _address();
        T value = field;
        SysctlError error = SysctlType<T>.Output(ref request, ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        error = SysctlType<T>.Input(ref request, out value);
        if (error == SysctlError.Ok)
            field = value;
        return error;
    }

    public override string? Tune(string text)
    {
        T value = default!;
        if (typeof(T) == typeof(string))
        {
            if (System.Text.Encoding.UTF8.GetByteCount(text) >= SysctlRequest.MaxStringBytes)
                return $"it has more than {SysctlRequest.MaxStringBytes - 1} bytes";
            value = (T)(object)text;
        }
        else if (SysctlText.Parse(text, Type, IsBoolean,
            MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>())) is { } reason)
        {
            return reason;
        }

        using (_tuneLock.EnterScope())
        {
            ref T field = ref reference();
            if (!_isTuned)
                _compiled = field;
            _isTuned = true;
            field = value;
        }

        return null;
    }

    public override void Untune()
    {
        using (_tuneLock.EnterScope())
        {
            if (_isTuned)
                reference() = _compiled;
            _isTuned = false;
        }
    }
}
