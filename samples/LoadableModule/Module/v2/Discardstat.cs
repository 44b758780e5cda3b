using Vnet;

namespace Discard;

/// <summary>Datagrams by size: up to 64 bytes, up to 512, above.</summary>
[VnetPcpustat]
public struct Discardstat
{
    public ulong ds_small;
    public ulong ds_medium;
    public ulong ds_large;
}
