namespace Vnet.Devices.Linux;

/// <summary>An eventfd: wakes a thread that waits in poll.</summary>
internal sealed unsafe class Wakeup : IDisposable
{
    private readonly Descriptor _event;

    public Wakeup()
    {
        _event = new Descriptor(LibC.EventDescriptor(0, LibC.OpenNonBlocking | LibC.OpenCloseOnExec));
        if (_event.IsInvalid)
            throw LinuxErrno.LastAs("No eventfd could be made", "Raise the limit of open files (ulimit -n) when that is the reason.");
    }

    public int Value => _event.Value;

    /// <summary>Ends the poll that runs, or the next.</summary>
    public void Signal()
    {
        ulong one = 1;
        _ = LibC.Write(_event.Value, &one, sizeof(ulong));
    }

    /// <summary>Takes the signal back.</summary>
    public void Clear()
    {
        ulong count;
        _ = LibC.Read(_event.Value, &count, sizeof(ulong));
    }

    public void Dispose() => _event.Dispose();
}
