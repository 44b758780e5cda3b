using System.Globalization;
using System.Text;
using Vnet.Netinet;

namespace Vnet.Net;

/// <summary>The interfaces of a vnet in words, as ifconfig(8) writes and takes them.</summary>
public static class Ifconfig
{
    private static readonly (IfFlags Flag, string Name)[] s_flags =
    [
        (IfFlags.Up, "UP"), (IfFlags.Broadcast, "BROADCAST"), (IfFlags.Loopback, "LOOPBACK"), (IfFlags.PointToPoint, "POINTOPOINT"),
        (IfFlags.Running, "RUNNING"), (IfFlags.NoArp, "NOARP"), (IfFlags.Promiscuous, "PROMISC"), (IfFlags.AllMulticast, "ALLMULTI"),
        (IfFlags.OutputActive, "OACTIVE"), (IfFlags.Simplex, "SIMPLEX"), (IfFlags.Multicast, "MULTICAST"),
        (IfFlags.StaticArp, "STATICARP"), (IfFlags.Dying, "DYING"),
    ];

    /// <summary>Writes all interfaces of a vnet (<c>ifconfig -a</c>).</summary>
    public static void Write(TextWriter writer, VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (Ifnet ifp in IfnetTable.Of(vnet))
            Write(writer, ifp);
    }

    /// <summary>Writes one interface (<c>ifconfig -m x</c>).</summary>
    public static void Write(TextWriter writer, Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(ifp);
        IfFlags flags = ifp.Flags;
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ifp.Name}: flags={(uint)flags:x}<{Text(flags)}> metric {ifp.Metric} mtu {ifp.Mtu}"));
        if (ifp.Description is { } description)
            writer.WriteLine($"\tdescription: {description}");
        if (ifp.CapEnable != IfCap.None)
            writer.WriteLine($"\toptions={(uint)ifp.CapEnable:x}<{IfCapText.Format(ifp.CapEnable)}>");
        if (ifp.Capabilities != IfCap.None)
            writer.WriteLine($"\tcapabilities={(uint)ifp.Capabilities:x}<{IfCapText.Format(ifp.Capabilities)}>");
        if ((flags & IfFlags.Broadcast) != 0)
            writer.WriteLine($"\tether {ifp.LinkAddress}");
        if (ifp.Driver is TunnelDriver { Addresses: { } ends })
            writer.WriteLine($"\ttunnel {(ends.Family == Af.Inet ? "inet" : "inet6")} {ends}");
        if (string.Join(' ', ifp.Groups.Select(group => group.Name).Where(name => name != IfGroups.All)) is { Length: > 0 } groups)
            writer.WriteLine($"\tgroups: {groups}");
        if (ifp.Vnet is { } vnet && ifp.HomeVnet is { } home && vnet != home)
            writer.WriteLine($"\tlent by vnet: {home.Name}");
        if (ifp.Media is { } media)
            writer.WriteLine($"\tmedia: {media}");
        if (ifp.LinkState != LinkState.Unknown)
            writer.WriteLine($"\tstatus: {(ifp.LinkState == LinkState.Up ? "active" : "no carrier")}");
    }

    /// <summary>
    /// Sets what the words say, in their order: <c>up</c>, <c>down</c>, <c>name x</c>, <c>description x</c>, <c>mtu n</c>,
    /// <c>metric n</c>, <c>ether a</c>, <c>group x</c>, <c>-group x</c>, <c>promisc</c>, <c>-promisc</c>, <c>tunnel a b</c>,
    /// <c>tunnelfib n</c>, <c>deletetunnel</c>, and a
    /// capability, such as <c>rxcsum</c> and <c>-tso4</c>.
    /// </summary>
    /// <exception cref="NetException">A word is not known or refused; those before it are done.</exception>
    public static void Set(Ifnet ifp, params ReadOnlySpan<string> words)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            switch (word)
            {
                case "up":
                    ifp.Up();
                    break;
                case "down":
                    ifp.Down();
                    break;
                case "promisc":
                case "-promisc":
                    ifp.SetPromiscuous(word[0] != '-');
                    break;
                case "name" or "description" or "mtu" or "metric" or "ether" or "group" or "-group" when i + 1 < words.Length:
                    Set(ifp, word, words[++i]);
                    break;
                case "tunnel" when i + 2 < words.Length:
                    Tunnel.Set(ifp, Ends(words[++i], words[++i]));
                    break;
                case "tunnelfib" when i + 1 < words.Length:
                    Tunnel.SetFib(ifp, Number(word, words[++i]));
                    break;
                case "deletetunnel":
                    Tunnel.Clear(ifp);
                    break;
                default:
                    SetCapability(ifp, word);
                    break;
            }
        }
    }

    private static void Set(Ifnet ifp, string what, string value)
    {
        switch (what)
        {
            case "name":
                ifp.Rename(value);
                break;
            case "description":
                ifp.SetDescription(value);
                break;
            case "mtu":
                ifp.SetMtu(Number(what, value));
                break;
            case "metric":
                ifp.Metric = Number(what, value);
                break;
            case "group":
                ifp.AddGroup(value);
                break;
            case "-group":
                ifp.RemoveGroup(value);
                break;
            default:
                ifp.SetLinkAddress(MacAddress.TryParse(value, out MacAddress address) ? address
                    : throw new NetException(Errno.Invalid, $"'{value}' is no link-level address; write six bytes as 02:00:5e:10:00:01."));
                break;
        }
    }

    private static void SetCapability(Ifnet ifp, string word)
    {
        bool isOff = word.StartsWith('-');
        if (!IfCapText.TryParse(isOff ? word[1..] : word, out IfCap capability))
            throw new NetException(Errno.Invalid, $"Interface {ifp.Name}: '{word}' is nothing that can be set, or its value is missing.");
        if (isOff)
            ifp.Disable(capability);
        else
            ifp.Enable(capability);
    }

    private static TunnelAddresses Ends(string source, string destination)
    {
        try
        {
            return TunnelAddresses.Parse(source, destination);
        }
        catch (FormatException error)
        {
            throw new NetException(Errno.Invalid, error.Message);
        }
    }

    private static int Number(string what, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new NetException(Errno.Invalid, $"'{value}' is no value for '{what}'; write a number.");

    private static string Text(IfFlags flags)
    {
        var text = new StringBuilder();
        foreach ((IfFlags flag, string name) in s_flags)
        {
            if ((flags & flag) != 0)
                text.Append(text.Length == 0 ? "" : ",").Append(name);
        }

        return text.ToString();
    }
}
