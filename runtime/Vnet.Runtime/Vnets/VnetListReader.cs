namespace Vnet;

/// <summary>
/// A walk of <see cref="VnetList"/> that holds a read lock until it ends or is disposed, whichever comes first. A
/// <c>ref struct</c>: it stays on its thread and cannot cross an <c>await</c>.
/// </summary>
public ref struct VnetListReader
{
    private readonly VnetListHold _hold;
    private VnetInstance? _current;
    private bool _started;

    internal VnetListReader(VnetListHold hold, bool noSleep)
    {
        _hold = hold;
        IsNoSleep = noSleep;
    }

    /// <summary>Whether the body must not block.</summary>
    public bool IsNoSleep { get; }

    /// <summary>The vnet that the walk is at.</summary>
    public readonly VnetInstance Current =>
        _current ?? throw new InvalidOperationException("The walk is not at a vnet: call MoveNext first, and stop when it returns false.");

    /// <summary>For <c>foreach</c>: the walk itself.</summary>
    public readonly VnetListReader GetEnumerator() => this;

    /// <summary>Goes to the next vnet.</summary>
    /// <returns>False at the end of the list.</returns>
    /// <exception cref="InvalidOperationException">The lock has been released.</exception>
    public bool MoveNext()
    {
        if (_hold.IsReleased)
            throw new InvalidOperationException("The walk is over and its lock released: start another with VnetList.ReadLock().");
        _current = _started ? _current?.Next : VnetList.First;
        _started = true;
        return _current is not null;
    }

    /// <summary>Releases the lock. Does nothing the second time.</summary>
    public readonly void Dispose() => _hold.Release();
}
