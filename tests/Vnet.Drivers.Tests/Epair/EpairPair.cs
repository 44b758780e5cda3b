using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>Two vnets joined by an epair, both ends up.</summary>
internal sealed class EpairPair : IDisposable
{
    private readonly ushort _type;
    private readonly bool _isRegistered;

    public EpairPair(string name, ushort type, bool register = true)
    {
        (_type, _isRegistered) = (type, register);
        Left = VnetInstance.Create(name + "-left");
        Right = VnetInstance.Create(name + "-right");
        using (CurVnet.Set(Left))
            (A, B) = Devices.Epair.Create();
        B.MoveTo(Right);
        A.Up();
        B.Up();
        B.Bridge = new Hook(this);
        if (register)
            Ethernet.Register(type, new NetisrProtocol(name, Take));
    }

    public VnetInstance Left { get; }

    public VnetInstance Right { get; }

    public Ifnet A { get; }

    public Ifnet B { get; }

    public int Count { get; private set; }

    /// <summary>Is shown what the protocol receives.</summary>
    public Action<Mbuf>? Received { get; set; }

    /// <summary>Takes whole frames away, before they are told apart.</summary>
    public Action<Mbuf>? Tap { get; set; }

    public static Mbuf Frame(Ifnet from, Ifnet to, ushort type, Action<Mbuf> payload, bool cluster = false)
    {
        Mbuf m = (cluster ? Mbuf.GetCluster() : Mbuf.GetHeader())!;
        _ = new EtherHeader(m.Extend(EtherHeader.Length)) { Destination = to.LinkAddress, Source = from.LinkAddress, EtherType = type };
        payload(m);
        return m;
    }

    public Errno Send(Action<Mbuf> payload, bool cluster = false)
    {
        using (CurVnet.Set(Left))
            return A.Transmit(Frame(A, B, _type, payload, cluster));
    }

    /// <summary>Sends UDP with both checksums left to the wire.</summary>
    public void SendUdp(int payload) => SendIp(17, 8 + payload, CsumFlags.Ip | CsumFlags.IpUdp, 6, 0);

    /// <summary>Sends a segment of TCP that is to be cut.</summary>
    public void SendTcp(int payload, ushort segment) => SendIp(6, 20 + payload, CsumFlags.Ip | CsumFlags.IpTcp | CsumFlags.IpTso, 16, segment);

    public void Dispose()
    {
        if (_isRegistered)
            Ethernet.Unregister(_type);
        Left.Dispose();
        Right.Dispose();
    }

    private void SendIp(byte protocol, int length, CsumFlags flags, ushort field, ushort segment)
    {
        using (CurVnet.Set(Left))
        {
            Mbuf m = Mbuf.GetFor(EtherHeader.Length + 20 + length)!;
            Span<byte> frame = m.Extend(EtherHeader.Length + 20 + length);
            new Random(1).NextBytes(frame);
            _ = new EtherHeader(frame) { Destination = B.LinkAddress, Source = A.LinkAddress, EtherType = EtherType.Ip };
            Span<byte> ip = frame[EtherHeader.Length..];
            (ip[0], ip[6], ip[7], ip[9]) = (0x45, 0, 0, protocol);
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + length));
            Span<byte> transport = ip[20..];
            if (protocol == 6)
                transport[12] = 0x50;
            else
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)length);
            uint pseudo = InternetChecksum.PseudoHeader(BinaryPrimitives.ReadUInt32BigEndian(ip[12..]), BinaryPrimitives.ReadUInt32BigEndian(ip[16..]),
                protocol, (ushort)(segment == 0 ? length : 0));
            BinaryPrimitives.WriteUInt16BigEndian(transport[field..], InternetChecksum.Fold(pseudo));
            (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData, m.Pkthdr.TsoSegsz) = (flags, field, segment);
            (m.Pkthdr.L2Len, m.Pkthdr.L3Len, m.Pkthdr.L4Len) = (EtherHeader.Length, 20, protocol == 6 ? (byte)20 : (byte)8);
            Assert.Equal(Errno.Ok, A.Transmit(m));
        }
    }

    private void Take(Mbuf m)
    {
        Count++;
        Received?.Invoke(m);
        m.FreeChain();
    }

    private sealed class Hook(EpairPair pair) : IfHook
    {
        public override Mbuf? Input(Ifnet ifp, Mbuf m)
        {
            if (pair.Tap is null)
                return m;
            pair.Tap(m);
            m.FreeChain();
            return null;
        }
    }
}
