namespace Vnet.Netinet6;

/// <summary>What becomes of a packet by the options in one of its headers.</summary>
internal enum Ip6OptionsVerdict
{
    /// <summary>It goes on.</summary>
    Accept,

    /// <summary>It is dropped in silence.</summary>
    Discard,

    /// <summary>An option is not as it should be: the sender is told.</summary>
    Malformed,

    /// <summary>An option is not known, and the sender wants to be told.</summary>
    Unknown,

    /// <summary>An option is not known, and the sender wants to be told unless the packet went to a group.</summary>
    UnknownUnlessMulticast,
}
