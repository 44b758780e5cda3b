using System.Text;

namespace Vnet.Net;

/// <summary>Capabilities in words: as <c>ifconfig -m</c> lists them, and as <c>ifconfig</c> takes them.</summary>
public static class IfCapText
{
    // In the order of their bits; then what ifconfig calls them when it sets them.
    private static readonly (IfCap Cap, string Name, string Word)[] s_names =
    [
        (IfCap.RxCsum, "RXCSUM", "rxcsum"),
        (IfCap.TxCsum, "TXCSUM", "txcsum"),
        (IfCap.NetCons, "NETCONS", "netcons"),
        (IfCap.VlanMtu, "VLAN_MTU", "vlanmtu"),
        (IfCap.VlanHwTagging, "VLAN_HWTAGGING", "vlanhwtag"),
        (IfCap.JumboMtu, "JUMBO_MTU", "jumbomtu"),
        (IfCap.Polling, "POLLING", "polling"),
        (IfCap.VlanHwCsum, "VLAN_HWCSUM", "vlanhwcsum"),
        (IfCap.Tso4, "TSO4", "tso4"),
        (IfCap.Tso6, "TSO6", "tso6"),
        (IfCap.Lro, "LRO", "lro"),
        (IfCap.Toe4, "TOE4", "toe4"),
        (IfCap.Toe6, "TOE6", "toe6"),
        (IfCap.VlanHwFilter, "VLAN_HWFILTER", "vlanhwfilter"),
        (IfCap.VlanHwTso, "VLAN_HWTSO", "vlanhwtso"),
        (IfCap.LinkState, "LINKSTATE", "linkstate"),
        (IfCap.RxCsumIpv6, "RXCSUM_IPV6", "rxcsum6"),
        (IfCap.TxCsumIpv6, "TXCSUM_IPV6", "txcsum6"),
        (IfCap.HwStats, "HWSTATS", "hwstats"),
    ];

    /// <summary><c>RXCSUM,TXCSUM</c>; <c>none</c> for none; bits without a name in hexadecimal.</summary>
    public static string Format(IfCap capabilities)
    {
        if (capabilities == IfCap.None)
            return "none";
        var text = new StringBuilder();
        foreach ((IfCap cap, string name, _) in s_names)
        {
            if ((capabilities & cap) == 0)
                continue;
            text.Append(text.Length == 0 ? "" : ",").Append(name);
            capabilities &= ~cap;
        }

        if (capabilities != IfCap.None)
            text.Append(text.Length == 0 ? "" : ",").Append($"0x{(uint)capabilities:x}");
        return text.ToString();
    }

    /// <summary>
    /// Reads one as it is listed or as ifconfig takes it, in any case: <c>RXCSUM_IPV6</c>, <c>rxcsum6</c>; <c>tso</c> and
    /// <c>toe</c> stand for both versions of IP.
    /// </summary>
    public static bool TryParse(string? text, out IfCap capabilities)
    {
        foreach ((IfCap cap, string name, string word) in s_names)
        {
            if (!Is(text, name) && !Is(text, word))
                continue;
            capabilities = cap;
            return true;
        }

        capabilities = Is(text, "tso") ? IfCap.Tso : Is(text, "toe") ? IfCap.Toe : IfCap.None;
        return capabilities != IfCap.None;
    }

    private static bool Is(string? text, string name) => string.Equals(text, name, StringComparison.OrdinalIgnoreCase);
}
