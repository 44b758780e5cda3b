namespace Vnet.Iflib;

/// <summary>What a look at a receive queue leaves to be done.</summary>
[Flags]
internal enum RxPassResult
{
    /// <summary>Nothing: the queue may interrupt again.</summary>
    Done = 0,

    /// <summary>There are more packets.</summary>
    More = 1,

    /// <summary>A free list could not be filled: look again later, without an interrupt.</summary>
    Starved = 2,
}
