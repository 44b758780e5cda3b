namespace Vnet.Netinet;

/// <summary>What to do about an address that somebody else begins to use (RFC 5227 section 2.4, a to c).</summary>
public enum AddressDefence : byte
{
    /// <summary>Keep it and say so, once in ten seconds; for servers and routers (c).</summary>
    Always = 0,

    /// <summary>Say so once; give it up when it happens again within ten seconds (b).</summary>
    Once = 1,

    /// <summary>Give it up (a).</summary>
    Never = 2,
}
