using Vnet.Net;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public sealed class AllocationTests : IDisposable
{
    private const int WarmUp = 4000;
    private const int Run = 1000;
    private const int Runs = 4;

    private static readonly Zone[] s_zones =
        [MbufZones.Mbufs, MbufZones.Clusters, MbufZones.PageClusters, MbufZones.Jumbo9, MbufZones.Jumbo16, MbufZones.Jumbo64];

    private readonly bool[] _debug = [.. s_zones.Select(static zone => zone.Debug)];

    // What debugging of zones allocates in Debug builds is not the packets'.
    public AllocationTests() => Array.ForEach(s_zones, static zone => zone.Debug = false);

    private const string SendFrames = """
        import socket,sys,time
        s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)
        s.bind((sys.argv[1],0))
        f=bytes.fromhex(sys.argv[2])
        for i in range(int(sys.argv[3])):
            s.send(f)
            if i%100==99: time.sleep(0.002)
        """;

    public void Dispose()
    {
        for (int i = 0; i < s_zones.Length; i++)
            s_zones[i].Debug = _debug[i];
    }

    // Some are copied to an mbuf of their own, others keep the cluster that they were read into.
    [InteropTheory("python3")]
    [InlineData(60)]
    [InlineData(1200)]
    public void Receiving_and_sending_allocates_nothing(int payload)
    {
        var echo = new Echo();
        using var tap = new TapFixture($"tap-allocates-{payload}");
        tap.Ifp.Bridge = echo;
        string frame = "ffffffffffff" + "020000000001" + "88ba" + new string('a', 2 * payload);
        // The host's queue drops what it has no room for.
        for (int i = 0; i < 20 && !echo.IsDone; i++)
            tap.Host.Exec("python3", "-c", SendFrames, tap.HostName, frame, "2000");
        Collected.Until(() => echo.IsDone, "frames echoed");
        Assert.Equal(0, echo.Least);
    }

    // The least of several runs: the runtime itself allocates now and then, when it recompiles a method.
    private sealed class Echo : IfHook
    {
        private int _count;
        private long _before;
        private long _least = long.MaxValue;
        private volatile bool _isDone;

        public bool IsDone => _isDone;

        public long Least => _least;

        // All in the one receive thread.
        public override Mbuf? Input(Ifnet ifp, Mbuf m)
        {
            int counted = _count++ - WarmUp;
            if (counted >= 0 && counted % Run == 0 && !_isDone)
            {
                long now = GC.GetAllocatedBytesForCurrentThread();
                if (counted > 0)
                    _least = Math.Min(_least, now - _before);
                _before = now;
                _isDone = counted >= Run * Runs;
            }

            ifp.Transmit(m);
            return null;
        }
    }
}
