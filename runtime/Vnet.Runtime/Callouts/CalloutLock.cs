namespace Vnet;

/// <summary>
/// The lock of a wheel: held for a few instructions, never while a handler runs. Half the price of a
/// <see cref="Lock"/>, which matters because arming and cancelling do little else.
/// </summary>
/// <remarks>A mutable struct: keep it in a field. Not recursive.</remarks>
internal struct CalloutLock
{
    private int _held;

    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0)
            Wait();
    }

    public void Exit() => Volatile.Write(ref _held, 0);

    private void Wait()
    {
        var spin = new SpinWait();
        do
            spin.SpinOnce();
        while (Volatile.Read(ref _held) != 0 || Interlocked.CompareExchange(ref _held, 1, 0) != 0);
    }
}
