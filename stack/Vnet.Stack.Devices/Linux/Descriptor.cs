using Microsoft.Win32.SafeHandles;

namespace Vnet.Devices.Linux;

/// <summary>A file descriptor that is closed once, at the latest when nothing refers to it any more.</summary>
/// <remarks>
/// Hot paths use <see cref="Value"/> and not the marshalling of safe handles, which counts up and down for each call;
/// their owners see to it that nobody is in such a call when they dispose of the descriptor.
/// </remarks>
internal sealed class Descriptor() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    public Descriptor(int value)
        : this() => SetHandle(value);

    public int Value => (int)handle;

    protected override bool ReleaseHandle() => LibC.Close(Value) == 0;
}
