using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Addresses6;

/// <summary>A vnet in a simulation, with an interface of Ethernet's kind that sends IP packets as they are; what it sends is kept.</summary>
internal sealed class Host6 : IfDriver, IDisposable
{
    public static readonly MacAddress Mac = new(0x0011_22aa_bbcc);
    public const string LinkLocal = "fe80::211:22ff:feaa:bbcc";

    public Host6(string name, ulong seed = 1, bool up = true)
    {
        World = new Simulation(seed);
        Vnet = World.CreateVnet(name);
        Ifp = Add("port", 0, Mac, up);
        using (CurVnet.Set(Vnet))
            Tag = In6Ifaddrs.Changed.Register(one =>
            {
                if (CurVnet.Current == Vnet)
                    Events.Add($"{one.Change} {one.Address.Address}");
            });
    }

    public Simulation World { get; }

    public VnetInstance Vnet { get; }

    public Ifnet Ifp { get; }

    public List<byte[]> Sent { get; } = [];

    public List<string> Events { get; } = [];

    private EventTag Tag { get; }

    public Ifnet Add(string name, int unit, MacAddress mac, bool up = true, IfFlags flags = IfFlags.None)
    {
        using (CurVnet.Set(Vnet))
        {
            IfType type = (flags & IfFlags.Loopback) != 0 ? IfType.Loop : IfType.Ethernet;
            var ifp = new Ifnet(this, FamilyLayer.Instance, type, name, unit) { LinkAddress = mac };
            ifp.SetFlags(flags, IfFlags.None);
            ifp.Attach();
            if (up)
                ifp.Up();
            return ifp;
        }
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        byte[] packet = new byte[m.TotalLength];
        m.CopyTo(0, packet);
        Sent.Add(packet);
        m.FreeChain();
        return Errno.Ok;
    }

    /// <summary>Does something with the vnet current.</summary>
    public T Do<T>(Func<T> what)
    {
        using (CurVnet.Set(Vnet))
            return what();
    }

    public void Do(Action what)
    {
        using (CurVnet.Set(Vnet))
            what();
    }

    /// <summary>An address that is asked for by nobody else, so usable at once.</summary>
    public In6Ifaddr AddAddress(string address, int prefixLength = 64, Ifnet? ifp = null, In6IfaddrFlags flags = In6IfaddrFlags.NoDad) =>
        Do(() => In6Ifaddrs.Add(ifp ?? Ifp, In6Addr.Parse(address), prefixLength, flags));

    public void Run(double seconds) => World.RunFor(TimeSpan.FromSeconds(seconds));

    public void Set(string name, int value) => Sysctl.Set(name, value, Vnet);

    /// <summary>Addresses of the interface, sorted.</summary>
    public string[] Addresses(Ifnet? ifp = null)
    {
        string[] all = [.. In6Ifaddrs.Of(ifp ?? Ifp).ToArray().Select(static one => one.ToString())];
        Array.Sort(all, StringComparer.Ordinal);
        return all;
    }

    public In6Ifaddr[] Where(Predicate<In6Ifaddr> condition) => Array.FindAll(In6Ifaddrs.Of(Ifp).ToArray(), condition);

    public static In6Addr Ip(string text) => In6Addr.Parse(text);

    public void Dispose()
    {
        Tag.Dispose();
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
            ifp.Detach();
        World.Dispose();
    }
}
