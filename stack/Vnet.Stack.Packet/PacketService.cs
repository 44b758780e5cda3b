using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Receives for an interface while it is up: a thread for each ring.</summary>
internal sealed unsafe class PacketService : ReceiveService
{
    private readonly PacketDriver _driver;

    public PacketService(PacketDriver driver, Ifnet ifp)
        : base(ifp, driver.Monitor, driver.Sockets.Length)
    {
        _driver = driver;
        Start();
    }

    protected override int DescriptorOf(int queue) => _driver.Sockets[queue].Socket.Value;

    protected override LinkState StateOf(LinkMonitor news) => PacketDriver.StateOf(news);

    protected override bool TryReceive(int queue)
    {
        if (_driver.Rings[queue].TryTake(out Mbuf? packets))
        {
            if (packets is not null)
                Ifp.Input(packets);
            return true;
        }

        uint drops = _driver.Sockets[queue].TakeDrops();
        if (drops != 0)
        {
            Packet.Stat.Own.ring_drops += drops;
            Ifp.Statistics.Own.iqdrops += drops;
        }

        return false;
    }

    // "Network is down" waits to be read, and would wake the thread until it is.
    protected override void TakeError(int queue)
    {
        byte one;
        _ = LibC.Receive(DescriptorOf(queue), &one, 1, 0);
    }
}
