namespace Vnet;

/// <summary>A handler went on running, or did not come to its turn, for longer than one may wait for it.</summary>
public sealed class VnetDrainException : VnetException
{
    /// <summary>What was waited for in vain.</summary>
    /// <param name="what">It, as the beginning of a sentence.</param>
    /// <param name="handler">The handler that has not returned.</param>
    /// <param name="waited">For how long.</param>
    public VnetDrainException(string what, string handler, TimeSpan waited)
        : this($"{what} still runs after {waited.TotalSeconds:0.###} s: handler '{handler}' has not returned. "
            + "See what it waits for: a lock that the caller of Drain holds, or an operation that waits for the caller.", handler)
    {
    }

    internal VnetDrainException(string message, string handler)
        : base(message) => Handler = handler;

    /// <summary>The handler, as it was written where it was handed over.</summary>
    public string Handler { get; }
}
