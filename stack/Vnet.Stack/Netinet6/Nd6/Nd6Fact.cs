using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Something that a router said, for a time. Under the lock of <see cref="Nd6Routers"/>.</summary>
internal abstract class Nd6Fact(Ifnet ifp, in In6Addr router)
{
    /// <summary>On whose link.</summary>
    public Ifnet Ifp { get; } = ifp;

    /// <summary>Who said it: a link-local address.</summary>
    public In6Addr Router { get; } = router;

    /// <summary>When it no longer holds, in milliseconds of the vnet's clock; <see cref="long.MaxValue"/> for never.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>The moment that is a lifetime of seconds away.</summary>
    public static long In(uint seconds) => seconds == uint.MaxValue ? long.MaxValue : Nd6.Milliseconds + (seconds * 1000L);

    /// <summary>Seconds until it no longer holds, or null for never.</summary>
    public long? Left(long now) => ExpiresAt == long.MaxValue ? null : Math.Max(0, (ExpiresAt - now + 999) / 1000);
}
