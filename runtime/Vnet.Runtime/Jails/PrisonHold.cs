namespace Vnet;

/// <summary>Something that keeps a jail from going; made by <see cref="Prison.Hold"/>.</summary>
public sealed class PrisonHold : IDisposable
{
    private readonly PrisonHolds _holds;
    private readonly object _what;

    // What is a text, or a call site whose text is made when somebody asks.
    internal PrisonHold(PrisonHolds holds, object what, bool isFlow, Action? letGo) =>
        (_holds, _what, IsFlow, LetGo) = (holds, what, isFlow, letGo);

    /// <summary>The jail.</summary>
    public Prison Prison => _holds.Prison;

    /// <summary>What holds it, for people.</summary>
    public string What => _what.ToString()!;

    /// <summary>Whether it is an attached flow.</summary>
    public bool IsFlow { get; }

    internal Action? LetGo { get; }

    /// <summary>What <see cref="LetGo"/> threw.</summary>
    internal Exception? Error { get; set; }

    // Links of PrisonHolds, guarded by its lock.
    internal PrisonHold? Next { get; set; }

    internal PrisonHold? Previous { get; set; }

    internal bool IsListed { get; set; }

    /// <summary>Lets go. Does nothing the second time.</summary>
    public void Dispose() => _holds.Remove(this);

    /// <inheritdoc/>
    public override string ToString() => Error is null ? What : $"{What} (asked to let go, it threw {Error.GetType().Name}: {Error.Message})";
}
