namespace Vnet;

/// <summary>
/// A read lock held by one walk. An object, because <c>foreach</c> copies the walk: the copies must agree on whether
/// the lock has been released.
/// </summary>
internal sealed class VnetListHold
{
    private readonly ReaderWriterLockSlim _lock;

    public VnetListHold(ReaderWriterLockSlim @lock)
    {
        _lock = @lock;
        _lock.EnterReadLock();
    }

    public bool IsReleased { get; private set; }

    public void Release()
    {
        if (IsReleased)
            return;
        IsReleased = true;
        _lock.ExitReadLock();
    }
}
