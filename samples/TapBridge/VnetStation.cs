using System.Buffers.Binary;
using Vnet;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

namespace TapBridge;

/// <summary>A vnet on the bridge, by an epair whose other end is a member.</summary>
internal sealed class VnetStation : IStation
{
    private readonly VnetInstance _vnet;
    private readonly Ifnet _ifp;

    /// <summary>Makes the vnet and its epair; the current vnet is the bridge's.</summary>
    public VnetStation(string name, InAddr address)
    {
        (Name, Address) = (name, address);
        _vnet = VnetInstance.Create(name);
        (Member, _ifp) = Epair.Create();
        Member.Up();
        _ifp.MoveTo(_vnet);
        using (CurVnet.SetQuiet(_vnet))
        {
            _ifp.Up();
            InIfaddrs.Add(_ifp, address, 24, probe: false);
        }
    }

    public string Name { get; }

    public InAddr Address { get; }

    /// <summary>The end of the epair that is a member of the bridge.</summary>
    public Ifnet Member { get; }

    public void Dispose() => _vnet.Dispose();

    public void Send(InAddr to)
    {
        using (CurVnet.SetQuiet(_vnet))
            Ethernet.Output(_ifp, Mbuf.From(Datagram(to))!, to);
    }

    public MacAddress? Find(InAddr address)
    {
        foreach (ArpRecord record in Arp.Entries(_vnet))
        {
            if (record.Address == address && record.Hardware is { } hardware)
                return hardware;
        }

        return null;
    }

    // An empty datagram for the discard service (RFC 768, 863).
    private byte[] Datagram(InAddr to)
    {
        var bytes = new byte[28];
        (bytes[0], bytes[3], bytes[8], bytes[9]) = (0x45, 28, 64, 17);
        Address.CopyTo(bytes.AsSpan(12));
        to.CopyTo(bytes.AsSpan(16));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), InternetChecksum.Compute(bytes.AsSpan(0, 20)));
        (bytes[21], bytes[23], bytes[25]) = (9, 9, 8);
        return bytes;
    }
}
