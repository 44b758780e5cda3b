namespace Vnet.Netinet6;

/// <summary>What an event of a neighbour asks for, to be done outside the gate.</summary>
[Flags]
internal enum NudAction
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ask all for it, by its solicited-node group.</summary>
    SolicitAll = 1,

    /// <summary>Ask it alone.</summary>
    SolicitOne = 2,

    /// <summary>Forget it, and tell the senders of what waits.</summary>
    GiveUp = 4,

    /// <summary>It does not answer: where it is a router, another is to be used.</summary>
    Unreachable = 8,
}
