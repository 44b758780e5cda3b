using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Addresses of a pair: locally administered, ending in 0a and 0b.</summary>
internal static class EpairAddress
{
    private const ulong Local = 0x0200_0000_0000;

    /// <summary>
    /// By chance, of the vnet's random numbers; or, with <c>net.link.epair.ether_gen_addr</c>, from the names of vnet and
    /// interface, the same every time.
    /// </summary>
    public static (MacAddress A, MacAddress B) Make(VnetInstance vnet, string a, string b)
    {
        if (Epair.GeneratesByName)
            return (ByName(vnet, a, 0x0a), ByName(vnet, b, 0x0b));
        ulong chance;
        do
            chance = Local | ((ulong)VnetRandom.NextUInt32() << 8);
        while (IsTaken(vnet, new MacAddress(chance | 0x0a)) || IsTaken(vnet, new MacAddress(chance | 0x0b)));
        return (new MacAddress(chance | 0x0a), new MacAddress(chance | 0x0b));
    }

    private static MacAddress ByName(VnetInstance vnet, string name, uint end)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{vnet.Name}-{name}"));
        return new MacAddress(Local | ((ulong)BinaryPrimitives.ReadUInt32BigEndian(hash) << 8) | end);
    }

    private static bool IsTaken(VnetInstance vnet, MacAddress address)
    {
        foreach (Ifnet ifp in IfnetTable.Of(vnet))
        {
            if (ifp.LinkAddress == address)
                return true;
        }

        return false;
    }
}
