using Vnet.Netinet6;

namespace Vnet.Net;

// What neighbor discovery keeps of an interface (FreeBSD's ND_IFINFO).
public sealed partial class Ifnet
{
    private Nd6Ifinfo? _nd6;

    /// <summary>What neighbor discovery keeps of it; made when it is first asked for.</summary>
    internal Nd6Ifinfo Nd6 => _nd6 ?? Interlocked.CompareExchange(ref _nd6, new Nd6Ifinfo(this), null) ?? _nd6;

    /// <summary>The same, or null where nobody asked for it yet.</summary>
    internal Nd6Ifinfo? Nd6OrNull => Volatile.Read(ref _nd6);
}
