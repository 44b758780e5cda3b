namespace Vnet;

/// <summary>
/// A read lock held by one walk. An object, because <c>foreach</c> copies the walk: the copies must agree on whether
/// the lock has been released.
/// </summary>
internal sealed class VnetListHold
{
    private readonly ReaderWriterLockSlim _lock;
    private readonly WitnessClass _class;

    public VnetListHold(ReaderWriterLockSlim @lock, WitnessClass @class)
    {
        (_lock, _class) = (@lock, @class);
        Witness.CheckOrder(_class, _lock);
        _lock.EnterReadLock();
        Witness.Acquired(_class, _lock);
    }

    public bool IsReleased { get; private set; }

    public void Release()
    {
        if (IsReleased)
            return;
        IsReleased = true;
        Witness.Released(_class, _lock);
        _lock.ExitReadLock();
    }
}
