using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The way that a packet with a source route took here (FreeBSD's <c>struct ipopt_tag</c>, <c>save_rte</c>), so that answers may go back by it.</summary>
public sealed class IpSourceRoute : MbufTag
{
    private readonly byte[] _option;

    internal IpSourceRoute(ReadOnlySpan<byte> option, InAddr source) => (_option, Source) = (option.ToArray(), source);

    /// <summary>Who sent it.</summary>
    public InAddr Source { get; }

    /// <summary>The stations in the order of the way back, the sender last (<c>ip_srcroute</c>).</summary>
    public InAddr[] WayBack()
    {
        int stations = Math.Max(0, (_option.Length - 3) / 4);
        var way = new InAddr[stations + 1];
        for (int i = 0; i < stations; i++)
            way[i] = new InAddr(_option.AsSpan(3 + (4 * (stations - 1 - i))));
        way[stations] = Source;
        return way;
    }
}
