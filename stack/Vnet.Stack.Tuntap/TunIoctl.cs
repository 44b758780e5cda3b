namespace Vnet.Devices;

/// <summary>Numbers of Linux's <c>if_tun.h</c>.</summary>
internal static class TunIoctl
{
    public const nuint SetInterface = 0x4004_54ca;
    public const nuint SetPersistent = 0x4004_54cb;
    public const nuint SetOwner = 0x4004_54cc;
    public const nuint SetGroup = 0x4004_54ce;
    public const nuint SetOffload = 0x4004_54d0;
    public const nuint SetVnetHeaderSize = 0x4004_54d8;
    public const nuint SetLittleEndian = 0x4004_54dc;
    public const nuint SetCarrier = 0x4004_54e2;

    public const ushort Tun = 0x1;
    public const ushort Tap = 0x2;
    public const ushort MultiQueue = 0x100;
    public const ushort NoPacketInformation = 0x1000;
    public const ushort VnetHeader = 0x4000;
    public const ushort Exclusive = 0x8000;

    public const uint OffloadCsum = 0x1;
    public const uint OffloadTso4 = 0x2;
    public const uint OffloadTso6 = 0x4;
    public const uint OffloadTsoEcn = 0x8;
}
