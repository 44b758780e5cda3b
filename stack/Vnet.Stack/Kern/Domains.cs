using Vnet.Net;

namespace Vnet.Kern;

/// <summary>The protocols that sockets can be made of (FreeBSD's domain(9): <c>protosw_register</c>, <c>pffindproto</c>).</summary>
public static class Domains
{
    [VnetGlobal("protocols are code, and the process's")]
    private static readonly Lock s_gate = new();

    [VnetGlobal("protocols are code, and the process's")]
    private static Protosw[] s_protocols = [];

    /// <summary>Makes a protocol known (<c>protosw_register</c>).</summary>
    /// <exception cref="NetException">There is one of the same family, kind and number.</exception>
    public static void Register(Protosw protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        lock (s_gate)
        {
            if (Array.Exists(s_protocols, other => (other.Domain, other.Type, other.Protocol) == (protocol.Domain, protocol.Type, protocol.Protocol)))
                throw new NetException(Errno.Exists,
                    $"{protocol.Domain} sockets of type {protocol.Type} and protocol {protocol.Protocol} are there already. Unregister those first.");
            Volatile.Write(ref s_protocols, [.. s_protocols, protocol]);
        }
    }

    /// <summary>Takes it away (<c>protosw_unregister</c>): no new sockets of it.</summary>
    public static void Unregister(Protosw protocol)
    {
        lock (s_gate)
            Volatile.Write(ref s_protocols, Array.FindAll(s_protocols, other => other != protocol));
    }

    /// <summary>Finds what a socket is made of (<c>pffindproto</c> and what <c>socreate</c> makes of it).</summary>
    /// <param name="domain">Family.</param>
    /// <param name="type">Kind.</param>
    /// <param name="protocol">Number; 0 for the first of that kind.</param>
    /// <param name="found">The protocol; exact before one for any number.</param>
    /// <returns>
    /// <see cref="Errno.AddressFamilyNotSupported"/> without any of the family, <see cref="Errno.WrongProtocolType"/> without any of
    /// the kind, else <see cref="Errno.ProtocolNotSupported"/>.
    /// </returns>
    public static Errno Find(Af domain, SocketType type, int protocol, out Protosw? found)
    {
        found = null;
        bool isFamilyKnown = false;
        foreach (Protosw each in Volatile.Read(ref s_protocols))
        {
            isFamilyKnown |= each.Domain == domain;
            if (each.Domain != domain || each.Type != type)
                continue;
            if (each.Protocol == protocol && protocol != 0)
            {
                found = each;
                return Errno.Ok;
            }

            // What takes any number is found last; without a number the first will do.
            if (protocol == 0 ? found is null : each.Protocol == 0)
                found = each;
        }

        if (found is not null)
            return Errno.Ok;
        if (!isFamilyKnown)
            return Errno.AddressFamilyNotSupported;
        return protocol == 0 ? Errno.WrongProtocolType : Errno.ProtocolNotSupported;
    }
}
