using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// An Ethernet interface whose other end are files: what it receives is read from a capture, on the vnet's clock, and what
/// it sends is written to one.
/// </summary>
[VnetModule("if_pcap", Version = 1), ModuleDepend("ether"), ModuleDepend("bpf")]
public static partial class Pcap
{
    /// <summary>Makes an interface in the current vnet: <c>pcap0</c>. Bringing it up starts the replay from the beginning.</summary>
    /// <param name="unit">Its number.</param>
    /// <param name="options">The files.</param>
    /// <exception cref="NetException">The file to replay is no capture, or an option is out of range (<see cref="Errno.Invalid"/>); the name is taken.</exception>
    /// <exception cref="BpfFilterException">The filter cannot be compiled.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public static Ifnet Create(int unit, PcapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Speed >= 0) || double.IsInfinity(options.Speed))
            throw new NetException(Errno.Invalid, $"A replay's speed is 0, for as fast as possible, or a factor above; not {options.Speed}.");
        if (options.Loops < 0)
            throw new NetException(Errno.Invalid, $"A replay's loops are 0, for without end, or a number above; not {options.Loops}.");
        var driver = new PcapDriver(options);
        var ifp = new Ifnet(driver, Ethernet.Layer, IfType.Ethernet, "pcap", unit);
        try
        {
            driver.Open(ifp);
            ifp.Attach();
        }
        catch
        {
            driver.Close();
            throw;
        }

        return ifp;
    }

    /// <summary>Destroys an interface that <see cref="Create"/> made, and closes its files.</summary>
    public static void Destroy(Ifnet ifp)
    {
        PcapDriver driver = DriverOf(ifp);
        ifp.Detach();
        driver.Close();
    }

    /// <summary>How far an interface's replay is.</summary>
    public static PcapReplay ReplayOf(Ifnet ifp) => DriverOf(ifp).Progress;

    private static PcapDriver DriverOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Driver as PcapDriver ?? throw new NetException(Errno.Invalid, $"{ifp.Name} is no pcap interface.");
    }
}
