namespace Vnet;

/// <summary>Hook points of <see cref="HhookType.Tcp"/> (FreeBSD's <c>HHOOK_TCP_*</c>).</summary>
public static class HhookTcp
{
    /// <summary>A segment that came in on an established connection (<c>HHOOK_TCP_EST_IN</c>).</summary>
    public const int EstablishedIn = 0;

    /// <summary>A segment that goes out on an established connection (<c>HHOOK_TCP_EST_OUT</c>).</summary>
    public const int EstablishedOut = 1;
}
