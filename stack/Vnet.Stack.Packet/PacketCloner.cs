using System.Numerics;
using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Makes packet interfaces.</summary>
internal sealed class PacketCloner() : IfCloner("packet")
{
    private const int MostQueues = 64;
    private const int SmallestBlock = 128 * 1024;
    private const int LargestBlock = 64 * 1024 * 1024;
    private const int MostBlocks = 1024;
    private const int LongestRetirement = 1000;

    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        HostOs.Require("packet");
        PacketOptions options = request.Parameters<PacketOptions>();
        Check(options);
        PacketDriver driver = NetworkNamespace.Run(options.HostNamespace, () => new PacketDriver(options));
        var ifp = new Ifnet(driver, Ethernet.Layer, IfType.Ethernet, request);
        try
        {
            IfCap capabilities = IfCap.VlanMtu | IfCap.JumboMtu | IfCap.LinkState | IfCap.HwCsum | IfCap.Tso;
            (ifp.Capabilities, ifp.CapEnable, ifp.Mtu) = (capabilities, capabilities, driver.HostMtu);
            Ethernet.Attach(ifp, driver.HostLinkAddress is { IsMulticast: false } own && own != default ? own : Ethernet.GenerateAddress());
            return ifp;
        }
        catch
        {
            driver.Detached(ifp);
            throw;
        }
    }

    protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();

    private static void Check(PacketOptions options)
    {
        InterfaceRequest.CheckName(options.HostName);
        Require(options.Queues is >= 1 and <= MostQueues, $"{options.Queues} queues were asked for; 1 to {MostQueues} are possible.");
        Require(Enum.IsDefined(options.Fanout), $"Fanout {options.Fanout} is none of Hash, Cpu and QueueMapping.");
        Require(BitOperations.IsPow2(options.BlockSize) && options.BlockSize is >= SmallestBlock and <= LargestBlock,
            $"Blocks of {options.BlockSize} bytes were asked for; a power of two from {SmallestBlock} to {LargestBlock} is possible.");
        Require(options.Blocks is >= 2 and <= MostBlocks, $"{options.Blocks} blocks were asked for; 2 to {MostBlocks} are possible.");
        Require(options.RetireMilliseconds is >= 1 and <= LongestRetirement, $"{options.RetireMilliseconds} ms were asked for; 1 to {LongestRetirement} are possible.");
    }

    private static void Require(bool isPossible, string complaint)
    {
        if (!isPossible)
            throw new NetException(Errno.Invalid, complaint);
    }
}
