using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>The first bytes of a region: where its other parts are, so that one base address leads to all of them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VnetRegionHeader
{
    /// <summary>Address of slot 0 of the part laid out at boot; 0 when there is none.</summary>
    public nint Slots;

    /// <summary>Address of byte 0 of the module reserve; 0 before a module needs it.</summary>
    public nint Reserve;

    /// <summary>Address of slot 0 of the module reserve; 0 before a module needs it.</summary>
    public nint ReserveSlots;
}
