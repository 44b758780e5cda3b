using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Receives for an interface while it is up: a thread for each queue.</summary>
internal sealed class TunService : ReceiveService
{
    private readonly TuntapDriver _driver;
    private readonly TunReceiver[] _receivers;

    public TunService(TuntapDriver driver, Ifnet ifp)
        : base(ifp, driver.Device.Monitor, driver.Device.Queues.Length)
    {
        _driver = driver;
        _receivers = new TunReceiver[driver.Device.Queues.Length];
        for (int i = 0; i < _receivers.Length; i++)
            _receivers[i] = new TunReceiver(driver.Device.Queues[i], driver.Device.IsTap, driver.HasHeaders);
        Start();
    }

    protected override int DescriptorOf(int queue) => _driver.Device.Queues[queue].Value;

    protected override LinkState StateOf(LinkMonitor news) => TuntapDriver.StateOf(news);

    protected override bool IsGone(int queue) => _receivers[queue].IsGone;

    protected override bool TryReceive(int queue)
    {
        Mbuf? packets = _receivers[queue].Receive(Tuntap.Budget, out bool isEmpty);
        if (packets is not null)
            Ifp.Input(packets);
        return !isEmpty;
    }

    protected override void Ended(int queue) => _receivers[queue].Dispose();
}
