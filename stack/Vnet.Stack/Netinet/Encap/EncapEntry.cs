using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>A kind of tunnel over one IP protocol (FreeBSD's <c>struct encaptab</c>); disposing of it ends it (<c>ip_encap_detach</c>).</summary>
public sealed class EncapEntry : IDisposable
{
    internal EncapEntry(Af family, byte protocol, int minLength, EncapLookup lookup, EncapInput input) =>
        (Family, Protocol, MinLength, Lookup, Input) = (family, protocol, minLength, lookup, input);

    /// <summary>Family of the outer header.</summary>
    public Af Family { get; }

    /// <summary>The protocol in it.</summary>
    public byte Protocol { get; }

    /// <summary>Shorter datagrams, outer header included, are nothing for it.</summary>
    public int MinLength { get; }

    internal EncapLookup Lookup { get; }

    internal EncapInput Input { get; }

    /// <summary>Ends it; a datagram that is on its way may still reach its input. Does nothing the second time.</summary>
    public void Dispose() => Encap.Detach(this);
}
