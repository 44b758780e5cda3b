using System.Globalization;
using System.Text.Json;
using Vnet.Kern;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>What a vnet is doing, as netstat(1) shows it: of the current vnet, read without stopping it.</summary>
public static partial class Netstat
{
    /// <summary>Interfaces with their counters and addresses (<c>netstat -i</c>).</summary>
    public static NetstatTable Interfaces()
    {
        var table = new NetstatTable("interfaces", "Name", ">Mtu", "Address", ">Ipkts", ">Ierrs", ">Opkts", ">Oerrs", ">Drop");
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            Ifstat stat = ifp.Statistics.Sum();
            table.Add(ifp.Name, Text(ifp.Mtu), ifp.LinkAddress == default ? "-" : ifp.LinkAddress.ToString(), Text(stat.ipackets), Text(stat.ierrors),
                Text(stat.opackets), Text(stat.oerrors), Text(stat.oqdrops));
            foreach (InIfaddr address in InIfaddrs.Of(ifp))
                AddAddress(table, ifp, address.ToString());
            foreach (In6Ifaddr address in In6Ifaddrs.Of(ifp))
                AddAddress(table, ifp, address.ToString());
        }

        return table;

        static void AddAddress(NetstatTable table, Ifnet ifp, string address) => table.Add(ifp.Name, "-", address, "-", "-", "-", "-", "-");
    }

    /// <summary>Routes of a family (<c>netstat -r</c>).</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="fib">Number of the table.</param>
    public static NetstatTable Routes(Af family, int fib = Fib.Default)
    {
        var table = new NetstatTable("routes", "Destination", "Gateway", "Flags", ">Weight", "Netif");
        foreach (RouteEntry route in Rib.Routes(family, fib))
        {
            foreach ((Nexthop nexthop, uint weight) in route.Paths)
                table.Add(route.Destination, GatewayOf(family, nexthop), FlagsOf(nexthop.Flags), Text(weight), nexthop.Ifp.Name);
        }

        return table;
    }

    /// <summary>Neighbours of both families (<c>arp -a</c>, <c>ndp -a</c>).</summary>
    public static NetstatTable Neighbours()
    {
        VnetInstance vnet = CurVnet.Current!;
        var table = new NetstatTable("neighbours", "Address", "Link", "Netif", "State", ">Expires");
        foreach (ArpRecord record in Arp.Entries(vnet))
        {
            table.Add(record.Address.ToString(), LinkOf(record.Hardware), record.Interface, record.State.ToString(),
                record.ExpiresIn is { } seconds ? Text(seconds) : "never");
        }

        foreach (Nd6Record record in Nd6.Entries(vnet))
        {
            table.Add(record.Address.NeedsZone ? $"{record.Address}%{record.Interface}" : record.Address.ToString(), LinkOf(record.Hardware), record.Interface,
                record.State.ToString(), record.ExpiresIn is { } milliseconds ? Text((milliseconds + 999) / 1000) : "never");
        }

        return table;
    }

    /// <summary>Sockets of UDP, UDP-Lite and raw protocols (<c>netstat -a</c>).</summary>
    /// <param name="viewer">Who asks: sockets of jails above are not shown. Null for the current credential.</param>
    public static NetstatTable Sockets(Ucred? viewer = null)
    {
        viewer ??= Ucred.Current;
        var table = new NetstatTable("sockets", "Proto", ">Recv-Q", ">Send-Q", "Local", "Foreign");
        AddSockets(table, "udp", Udp.Sockets(viewer));
        AddSockets(table, "udpl", Udp.LiteSockets(viewer));
        AddSockets(table, "raw", RawIp.Sockets(viewer));
        return table;
    }

    /// <summary>Writes tables as one JSON object.</summary>
    public static void WriteJson(Stream stream, params ReadOnlySpan<NetstatTable> tables)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        foreach (NetstatTable table in tables)
            table.WriteTo(json);
        json.WriteEndObject();
    }

    private static void AddSockets(NetstatTable table, string protocol, InpcbRecord[] records)
    {
        foreach (InpcbRecord record in records)
        {
            string family = record.Family switch
            {
                var both when (both & (InpVflag.V4 | InpVflag.V6)) == (InpVflag.V4 | InpVflag.V6) => "46",
                var six when (six & InpVflag.V6) != 0 => "6",
                _ => "4",
            };
            table.Add(protocol + family, Text(record.ReceiveBytes), Text(record.SendBytes), NameOf(record.Local), NameOf(record.Foreign));
        }
    }

    private static string NameOf(in SockAddr name) => name.IsNone || (name.IsAny && name.Port == 0) ? "*.*"
        : string.Create(CultureInfo.InvariantCulture, $"{(name.IsAny ? "*" : name.ToEndPoint().Address)}.{(name.Port == 0 ? "*" : name.Port)}");

    private static string LinkOf(MacAddress? hardware) => hardware?.ToString() ?? "(incomplete)";

    private static string GatewayOf(Af family, Nexthop nexthop) =>
        !nexthop.IsGateway ? $"link#{nexthop.Ifp.Name}" : family == Af.Inet ? nexthop.Gateway.ToString() : nexthop.Gateway6.ToString();

    // The letters of netstat(1).
    private static string FlagsOf(RouteFlags flags) => string.Concat(
        "U",
        (flags & RouteFlags.Gateway) != 0 ? "G" : "",
        (flags & RouteFlags.Host) != 0 ? "H" : "",
        (flags & RouteFlags.Reject) != 0 ? "R" : "",
        (flags & RouteFlags.Dynamic) != 0 ? "D" : "",
        (flags & RouteFlags.Static) != 0 ? "S" : "",
        (flags & RouteFlags.Blackhole) != 0 ? "B" : "");

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
