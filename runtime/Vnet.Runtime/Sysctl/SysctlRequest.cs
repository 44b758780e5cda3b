using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Vnet;

/// <summary>One read or write of a sysctl, as its handler sees it (FreeBSD's <c>struct sysctl_req</c>).</summary>
/// <remarks>
/// A handler first gives the old value with <see cref="Output(ReadOnlySpan{byte})"/>, then takes the new one with
/// <see cref="Input(Span{byte})"/> when <see cref="HasNew"/>; <see cref="Handle"/> does both for one variable. An error
/// that one of these returns goes back to the caller. The handler may be called again for the same request when it
/// returns <see cref="SysctlError.Again"/>.
/// </remarks>
public ref struct SysctlRequest
{
    /// <summary>Bytes that a string may have as a value of a field, its terminating zero included.</summary>
    public const int MaxStringBytes = 1024;

    // FreeBSD's pcblist handlers leave room for what comes between the estimate and the read.
    private const int MinSlop = 10;

    private readonly Span<byte> _old;
    private readonly ReadOnlySpan<byte> _new;
    private int _taken;

    internal SysctlRequest(Span<byte> old, ReadOnlySpan<byte> newValue, Ucred caller)
    {
        _old = old;
        _new = newValue;
        Caller = caller;
        HasNew = !Unsafe.IsNullRef(ref MemoryMarshal.GetReference(newValue));
        IsSizeEstimate = Unsafe.IsNullRef(ref MemoryMarshal.GetReference(old));
    }

    /// <summary>Who asks.</summary>
    public Ucred Caller { get; }

    /// <summary>Whether there is a new value (<c>req->newptr</c>); it may be empty.</summary>
    public bool HasNew { get; }

    /// <summary>
    /// Whether the caller gave no buffer: what is given is only counted, and may be estimated with
    /// <see cref="Estimate"/> instead.
    /// </summary>
    public bool IsSizeEstimate { get; }

    /// <summary>Whether the new value is a tunable's, which counts for what is read-only later as well.</summary>
    public bool IsTunable { get; internal init; }

    /// <summary>The components of the numeric name past the node whose handler this is; empty for a leaf.</summary>
    public ReadOnlySpan<int> Name { get; internal set; }

    /// <summary>Bytes of the old value so far, whether or not they fitted.</summary>
    public int OutputLength { get; private set; }

    /// <summary>What of the new value has not been taken.</summary>
    public readonly ReadOnlySpan<byte> New => _new[_taken..];

    /// <summary>Gives bytes of the old value (<c>SYSCTL_OUT</c>). What does not fit is counted.</summary>
    /// <returns><see cref="SysctlError.NoMemory"/> when the caller's buffer is too short: it has as much as fits.</returns>
    public SysctlError Output(scoped ReadOnlySpan<byte> bytes)
    {
        int start = OutputLength;
        OutputLength = checked(start + bytes.Length);
        if (IsSizeEstimate)
            return SysctlError.Ok;
        if (OutputLength <= _old.Length)
        {
            bytes.CopyTo(_old[start..]);
            return SysctlError.Ok;
        }

        if (start < _old.Length)
            bytes[..(_old.Length - start)].CopyTo(_old[start..]);
        return SysctlError.NoMemory;
    }

    /// <summary>Gives a number or struct of the old value.</summary>
    /// <inheritdoc cref="Output(ReadOnlySpan{byte})"/>
    public SysctlError Output<T>(scoped in T value)
        where T : unmanaged => Output(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Gives a string as UTF-8 with a terminating zero; null counts as empty.</summary>
    /// <inheritdoc cref="Output(ReadOnlySpan{byte})"/>
    public SysctlError OutputString(string? text)
    {
        text ??= "";
        int start = OutputLength;
        if (!IsSizeEstimate && start < _old.Length
            && Utf8.FromUtf16(text, _old[start..], out _, out int written) == OperationStatus.Done && start + written < _old.Length)
        {
            _old[start + written] = 0;
            OutputLength = start + written + 1;
            return SysctlError.Ok;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return Output(bytes);
    }

    /// <summary>
    /// Answers a size estimate for a list that may grow before it is read: room for <paramref name="count"/> items and a
    /// surplus of an eighth, at least ten items.
    /// </summary>
    /// <param name="count">Items there are now.</param>
    /// <param name="itemSize">Bytes of one.</param>
    /// <exception cref="InvalidOperationException">The request has a buffer: give the items themselves.</exception>
    public SysctlError Estimate(int count, int itemSize)
    {
        if (!IsSizeEstimate)
            throw new InvalidOperationException("The request has a buffer, so an estimate is no answer. Call Estimate only when IsSizeEstimate is true.");
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(itemSize);
        OutputLength = checked(OutputLength + ((count + Math.Max(count / 8, MinSlop)) * itemSize));
        return SysctlError.Ok;
    }

    /// <summary>Takes bytes of the new value (<c>SYSCTL_IN</c>); does nothing without one.</summary>
    /// <returns><see cref="SysctlError.Invalid"/> when fewer are left.</returns>
    public SysctlError Input(scoped Span<byte> bytes)
    {
        if (!HasNew)
            return SysctlError.Ok;
        if (New.Length < bytes.Length)
            return SysctlError.Invalid;
        New[..bytes.Length].CopyTo(bytes);
        _taken += bytes.Length;
        return SysctlError.Ok;
    }

    /// <summary>Takes a number or struct of the new value.</summary>
    /// <inheritdoc cref="Input(Span{byte})"/>
    public SysctlError Input<T>(out T value)
        where T : unmanaged
    {
        T taken = default;
        SysctlError error = Input(MemoryMarshal.AsBytes(new Span<T>(ref taken)));
        value = taken;
        return error;
    }

    /// <summary>Takes the rest of the new value as a string: UTF-8 up to the first zero byte, or to the end.</summary>
    /// <param name="text">The string; empty without a new value.</param>
    /// <param name="maxBytes">Bytes it may have, a terminating zero included.</param>
    /// <returns><see cref="SysctlError.Invalid"/> when it is too long or not UTF-8.</returns>
    public SysctlError InputString(out string text, int maxBytes = MaxStringBytes)
    {
        text = "";
        ReadOnlySpan<byte> bytes = New;
        int end = bytes.IndexOf((byte)0);
        if (end >= 0)
            bytes = bytes[..end];
        if (bytes.Length >= maxBytes || !Utf8.IsValid(bytes))
            return SysctlError.Invalid;
        _taken = _new.Length;
        text = Encoding.UTF8.GetString(bytes);
        return SysctlError.Ok;
    }

    /// <summary>
    /// Gives a variable as the old value, and sets it to the new one when there is one (<c>sysctl_handle_int</c> and its
    /// relatives). A handler usually does this with a copy, and then acts on it when <see cref="HasNew"/>.
    /// </summary>
    /// <typeparam name="T">An unmanaged type, or <see cref="string"/>.</typeparam>
    public SysctlError Handle<T>(ref T value)
    {
        SysctlError error = SysctlType<T>.Output(ref this, ref value);
        if (error != SysctlError.Ok || !HasNew)
            return error;
        error = SysctlType<T>.Input(ref this, out T taken);
        if (error == SysctlError.Ok)
            value = taken;
        return error;
    }

    /// <summary>Whether the handler took all of the new value.</summary>
    internal readonly bool IsNewTaken => _taken == _new.Length;

    internal void Restart() => (OutputLength, _taken) = (0, 0);
}
