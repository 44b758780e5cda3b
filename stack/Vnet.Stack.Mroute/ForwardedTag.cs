using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>On copies that the router sends where this host is a member itself: what comes back from there is not routed again.</summary>
internal sealed class ForwardedTag : MbufTag
{
    public override MbufTag? Copy() => new ForwardedTag();
}
