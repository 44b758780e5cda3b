namespace Vnet.Net;

/// <summary>One kind of cable and signal (FreeBSD's media word, ifmedia(4)).</summary>
/// <param name="Type">Family: <c>Ethernet</c>.</param>
/// <param name="Subtype">Which: <c>autoselect</c>, <c>1000baseT</c>.</param>
/// <param name="Options">With what: full-duplex, flow control.</param>
public readonly record struct IfMediaWord(string Type, string Subtype, IfMediaOptions Options = IfMediaOptions.None)
{
    /// <summary>Ethernet that finds out by itself.</summary>
    public static IfMediaWord EthernetAuto => new("Ethernet", "autoselect");

    /// <summary><c>1000baseT &lt;full-duplex&gt;</c>.</summary>
    public override string ToString() => Options == IfMediaOptions.None ? Subtype : $"{Subtype} <{Text(Options)}>";

    private static string Text(IfMediaOptions options)
    {
        List<string> words = [];
        if ((options & IfMediaOptions.FullDuplex) != 0)
            words.Add("full-duplex");
        if ((options & IfMediaOptions.HalfDuplex) != 0)
            words.Add("half-duplex");
        if ((options & IfMediaOptions.FlowControl) != 0)
            words.Add("flowcontrol");
        if ((options & IfMediaOptions.Loopback) != 0)
            words.Add("loopback");
        return string.Join(',', words);
    }
}
