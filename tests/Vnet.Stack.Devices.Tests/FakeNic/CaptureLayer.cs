using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

/// <summary>A link layer that keeps what comes, or only counts.</summary>
internal sealed class CaptureLayer : IfLayer
{
    public override int HeaderLength => EtherHeader.LengthWithTag;

    public List<Received> Packets { get; } = [];

    public long Count { get; private set; }

    public bool Records { get; set; } = true;

    public List<Mbuf>? Keep { get; set; }

    public Action<Mbuf>? OnInput { get; set; }

    public override void Input(Ifnet ifp, Mbuf m)
    {
        for (Mbuf? packet = m; packet is not null;)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            Count++;
            OnInput?.Invoke(packet);
            if (Records)
                Packets.Add(new Received(CurVnet.Current, Bytes(packet), packet.Pkthdr.CsumFlags, packet.Pkthdr.TsoSegsz, packet.HasCluster));
            if (Keep is null)
                packet.FreeChain();
            else
                Keep.Add(packet);
            packet = next;
        }
    }

    public static byte[] Bytes(Mbuf packet)
    {
        var bytes = new List<byte>();
        for (Mbuf? m = packet; m is not null; m = m.Next)
            bytes.AddRange(m.Data);
        Assert.Equal(packet.Pkthdr.Len, bytes.Count);
        return [.. bytes];
    }

    public sealed record Received(VnetInstance? Vnet, byte[] Bytes, CsumFlags CsumFlags, int SegmentSize, bool HasCluster);
}
