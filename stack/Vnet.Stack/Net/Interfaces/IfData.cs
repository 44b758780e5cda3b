using System.Runtime.CompilerServices;
using System.Text;

namespace Vnet.Net;

/// <summary>What is known of an interface at one moment (FreeBSD's <c>struct ifmibdata</c> and <c>struct if_data</c>); fit for a sysctl.</summary>
public struct IfData
{
    /// <summary>Its name, as bytes ended by a zero.</summary>
    public NameBytes NameOf;

    /// <summary>Its number.</summary>
    public int Index;

    /// <summary>Kind of interface.</summary>
    public IfType Type;

    /// <summary>What is known of its link.</summary>
    public LinkState LinkState;

    /// <summary>Its state.</summary>
    public IfFlags Flags;

    /// <summary>Largest payload of a packet in bytes.</summary>
    public int Mtu;

    /// <summary>Cost for routing protocols.</summary>
    public int Metric;

    /// <summary>What it can do.</summary>
    public IfCap Capabilities;

    /// <summary>What of that is on.</summary>
    public IfCap CapEnable;

    /// <summary>Checksum work that it takes on.</summary>
    public CsumFlags HwAssist;

    /// <summary>Bits per second, or 0.</summary>
    public ulong Baudrate;

    /// <summary>Its statistics.</summary>
    public Ifstat Statistics;

    /// <summary>What is known of an interface now.</summary>
    public IfData(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        (Index, Type, LinkState, Flags) = (ifp.Index, ifp.Type, ifp.LinkState, ifp.Flags);
        (Mtu, Metric, Capabilities, CapEnable, HwAssist, Baudrate) = (ifp.Mtu, ifp.Metric, ifp.Capabilities, ifp.CapEnable, ifp.HwAssist, ifp.Baudrate);
        Statistics = ifp.Statistics.Sum();
        Encoding.ASCII.GetBytes(ifp.Name, NameOf);
    }

    /// <summary>Its name.</summary>
    public readonly string Name
    {
        get
        {
            ReadOnlySpan<byte> bytes = NameOf;
            return Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)0)]);
        }
    }

    /// <summary>Room for a name and its zero (<c>IFNAMSIZ</c>).</summary>
    [InlineArray(IfName.MaxLength + 1)]
    public struct NameBytes
    {
        private byte _first;
    }
}
