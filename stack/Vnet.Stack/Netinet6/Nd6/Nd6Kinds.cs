namespace Vnet.Netinet6;

/// <summary>How an entry was made by hand, beside its address (ndp(8): <c>-s</c>, <c>proxy</c>).</summary>
[Flags]
public enum Nd6Kinds : byte
{
    /// <summary>Learnt; it grows old.</summary>
    None = 0,

    /// <summary>Made by hand: it stays, and what others say does not change it.</summary>
    Static = 1,

    /// <summary>Solicitations of others for it are answered (RFC 4861 section 7.2.8).</summary>
    Proxy = 2,
}
