using Vnet.Net;

namespace Vnet.Stack.Tests;

/// <summary>Takes the payload of frames of one type in one vnet.</summary>
internal sealed class EtherSink : IDisposable
{
    private readonly ushort _type;

    public EtherSink(VnetInstance vnet, ushort type)
    {
        _type = type;
        Net.Ethernet.Register(type, new NetisrProtocol($"sink{type:x4}", m =>
        {
            if (CurVnet.Current == vnet)
            {
                Payloads.Add(EtherPort.Text(m));
                Flags.Add(m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast | MbufFlags.Promiscuous | MbufFlags.VlanTag));
                Interfaces.Add(m.ReceiveInterface?.Name);
                Tags.Add(m.Pkthdr.EtherVtag);
            }

            m.FreeChain();
        }));
    }

    public List<string> Payloads { get; } = [];

    public List<MbufFlags> Flags { get; } = [];

    public List<string?> Interfaces { get; } = [];

    public List<ushort> Tags { get; } = [];

    public void Dispose() => Net.Ethernet.Unregister(_type);
}
