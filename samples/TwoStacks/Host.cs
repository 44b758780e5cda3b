using Vnet;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace TwoStacks;

/// <summary>A vnet with loopback, one interface and an address of each family: a whole virtual host.</summary>
internal sealed class Host : IDisposable
{
    public Host(string name) => Vnet = VnetInstance.Create(name);

    public VnetInstance Vnet { get; }

    /// <summary>Takes an interface into the vnet, and brings it up.</summary>
    public void Attach(Ifnet ifp)
    {
        if (ifp.Vnet != Vnet)
            ifp.MoveTo(Vnet);
        using (CurVnet.Set(Vnet))
        {
            Lo.Of(Vnet)!.Up();
            ifp.Up();
        }
    }

    /// <summary>Gives an interface its addresses.</summary>
    public void Configure(Ifnet ifp, string address, string address6)
    {
        using (CurVnet.Set(Vnet))
        {
            InIfaddrs.Add(ifp, InAddr.Parse(address), 24);
            In6Ifaddrs.Add(ifp, In6Addr.Parse(address6), 64);
        }
    }

    /// <summary>Waits until it is known that nobody else has the addresses (RFC 4862, 5.4): they are not used before.</summary>
    public async Task WaitForAddresses()
    {
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
        {
            foreach (In6Ifaddr address in In6Ifaddrs.Of(ifp).ToArray())
            {
                while (address.IsTentative && !address.IsDuplicated)
                    await Task.Delay(20);
            }
        }
    }

    /// <summary>Prints what the vnet is doing.</summary>
    public void PrintTables()
    {
        using (CurVnet.Set(Vnet))
        {
            Console.WriteLine($"-- {Vnet.Name}: interfaces\n{Netstat.Interfaces()}");
            Console.WriteLine($"-- {Vnet.Name}: routes\n{Netstat.Routes(Af.Inet)}\n{Netstat.Routes(Af.Inet6)}");
            Console.WriteLine($"-- {Vnet.Name}: neighbours\n{Netstat.Neighbours()}");
            Console.WriteLine($"-- {Vnet.Name}: sockets\n{Netstat.Sockets()}");
        }
    }

    public void Dispose() => Vnet.Dispose();
}
