using System.Buffers.Binary;
using System.Diagnostics;
using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

/// <summary>Interfaces are moved, renamed, brought up and down, destroyed and made again while packets flow from all cores.</summary>
public class MoveStressTests
{
    private const int Seed = 20101;
    private const int Interfaces = 8;

    [Fact]
    public void No_packet_shows_up_in_a_wrong_vnet_and_none_is_lost()
    {
        var run = new Run();
        run.Start(TimeSpan.FromSeconds(4 * Factor));
        Assert.Empty(run.Errors);
        Assert.Equal(0, run.Wrong);
        Assert.True(run.Handled > 0 && run.Sent > 0 && run.Changes > 100, $"{run.Handled} handled, {run.Sent} sent, {run.Changes} changes");
        run.End();

        // The rest was queued when its interface left, and dropped.
        Assert.InRange(run.Handled + run.Gone, 1, run.Made);
    }

    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1;

    private sealed class Run
    {
        private readonly VnetInstance[] _vnets = [.. Enumerable.Range(0, 3).Select(i => VnetInstance.Create($"stress-{i}"))];
        private readonly VnetInstance _bystander = VnetInstance.Create("stress-bystander");
        private readonly StressCloner _cloner;
        private readonly Ifnet[] _interfaces = new Ifnet[Interfaces];
        private readonly NetisrProtocol _protocol;
        private readonly List<EventTag> _tags = [];
        private readonly Dictionary<Ifnet, VnetInstance> _present = [];
        private volatile bool _stop;
        private long _made;
        private long _handled;
        private long _gone;
        private long _sent;
        private long _wrong;
        private long _changes;

        public Run()
        {
            _protocol = new NetisrProtocol("stress", Handle);
            _cloner = new StressCloner(this);
            _cloner.Register();

            // Arrivals and departures pair up, and come under the lock: no lock of its own.
            _tags.Add(IfEvents.Arrived.Register(ifp => Check(ifp.Cloner != _cloner || _present.TryAdd(ifp, CurVnet.Current!), "arrived twice")));
            _tags.Add(IfEvents.Departing.Register(ifp => Check(ifp.Cloner != _cloner || (_present.Remove(ifp, out VnetInstance? vnet) && vnet == CurVnet.Current), "departed elsewhere")));
            for (int i = 0; i < Interfaces; i++)
                _interfaces[i] = Make(_vnets[i % _vnets.Length]);
        }

        public List<string> Errors { get; } = [];

        public long Made => _made;

        public long Handled => _handled;

        public long Gone => _gone;

        public long Sent => _sent;

        public long Wrong => _wrong;

        public long Changes => _changes;

        public void Start(TimeSpan time)
        {
            var threads = new List<Thread>();
            for (int i = 0; i < Math.Max(2, Environment.ProcessorCount); i++)
            {
                int seed = Seed + i;
                threads.Add(new Thread(() => Guard(() => Traffic(new Random(seed)))));
                threads.Add(new Thread(() => Guard(() => Change(new Random(seed + 100)))));
            }

            threads.ForEach(thread => thread.Start());
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < time && Errors.Count == 0)
                Thread.Sleep(20);
            _stop = true;
            Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a thread hangs"));
        }

        public void End()
        {
            _cloner.Unregister();
            Assert.Empty(_present);
            Assert.True(SpinWait.SpinUntil(() => _vnets.All(vnet => MbufZones.Mbufs.UsedBy(vnet) == 0), TimeSpan.FromSeconds(30)), "packets stay queued");
            foreach (VnetInstance vnet in _vnets)
            {
                Assert.DoesNotContain(IfnetTable.Of(vnet).ToArray(), ifp => ifp.Cloner == _cloner);
                Assert.Equal((0, 0), (MbufZones.Mbufs.UsedBy(vnet), MbufZones.Clusters.UsedBy(vnet)));
                vnet.Dispose();
                Assert.Empty(vnet.Leaks);
            }

            Assert.Equal(0, MbufZones.Mbufs.UsedBy(_bystander));
            _bystander.Dispose();
            _tags.ForEach(tag => tag.Dispose());
        }

        public Errno Transmit(Mbuf m)
        {
            // The vnet that sends is the one that wrote it.
            if (BinaryPrimitives.ReadInt32LittleEndian(m.Data) != CurVnet.Current!.Id)
                Interlocked.Increment(ref _wrong);
            Interlocked.Increment(ref _sent);
            m.FreeChain();
            return Errno.Ok;
        }

        private Ifnet Make(VnetInstance vnet)
        {
            using (CurVnet.Set(vnet))
            {
                Ifnet ifp = IfCloner.Create("stress");
                ifp.Up();
                return ifp;
            }
        }

        private void Traffic(Random random)
        {
            while (!_stop)
            {
                Ifnet ifp = Volatile.Read(ref _interfaces[random.Next(Interfaces)]);
                if (ifp.Vnet is not { } vnet)
                    continue;
                using (CurVnet.Set(vnet))
                {
                    if (random.Next(2) == 0)
                        ifp.Transmit(Packet(vnet));
                    else
                        Receive(ifp);
                }
            }
        }

        // As a driver does: what came in is for the vnet in which the interface is at that moment.
        private void Receive(Ifnet ifp)
        {
            Mbuf m = Packet(CurVnet.Current!);
            m.ReceiveInterface = ifp;
            Interlocked.Increment(ref _made);
            if (m.ReceiveVnet is { } meant)
                BinaryPrimitives.WriteInt32LittleEndian(m.Data, meant.Id);
            if (Netisr.Dispatch(_protocol, m) != Errno.Ok)
                Interlocked.Increment(ref _gone);
        }

        private static Mbuf Packet(VnetInstance vnet)
        {
            Mbuf m = Mbuf.GetCluster()!;
            BinaryPrimitives.WriteInt32LittleEndian(m.Extend(64), vnet.Id);
            return m;
        }

        private void Handle(Mbuf m)
        {
            // Queued or not, it is processed in the vnet that it was for, and sees its interface only while that is there.
            int meant = BinaryPrimitives.ReadInt32LittleEndian(m.Data);
            if (CurVnet.Current!.Id != meant || (m.ReceiveVnet is { } vnet && vnet.Id != meant))
                Interlocked.Increment(ref _wrong);
            Interlocked.Increment(ref _handled);
            m.FreeChain();
        }

        private void Change(Random random)
        {
            while (!_stop)
            {
                int slot = random.Next(Interfaces);
                Ifnet ifp = Volatile.Read(ref _interfaces[slot]);
                try
                {
                    Change(ifp, slot, random);
                }
                catch (NetException error) when (error.Errno is Errno.Exists or Errno.NoDevice or Errno.NotSupportedByDevice or Errno.NoEntry or Errno.Invalid)
                {
                    // Others were first.
                }

                Interlocked.Increment(ref _changes);
            }
        }

        private void Change(Ifnet ifp, int slot, Random random)
        {
            VnetInstance vnet = _vnets[random.Next(_vnets.Length)];
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    ifp.MoveTo(vnet);
                    ifp.Up();
                    break;
                case 3:
                    ifp.Rename($"s{random.Next(20)}");
                    break;
                case 4:
                    ifp.Down();
                    ifp.Up();
                    break;
                case 5:
                    ifp.Destroy();
                    Volatile.Write(ref _interfaces[slot], Make(vnet));
                    break;
                case 6:
                    ifp.SetPromiscuous(true);
                    ifp.AddMulticast(MacAddress.Broadcast);
                    ifp.SetPromiscuous(false);
                    ifp.RemoveMulticast(MacAddress.Broadcast);
                    break;
                default:
                    ifp.AddGroup("dmz");
                    ifp.SetMtu(random.Next(72, 9000));
                    ifp.RemoveGroup("dmz");
                    break;
            }
        }

        private void Guard(Action work)
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                Say(error.ToString());
            }
        }

        private void Check(bool isRight, string what)
        {
            if (!isRight)
                Say(what);
        }

        private void Say(string what)
        {
            lock (Errors)
                Errors.Add(what);
        }
    }

    private sealed class StressCloner(Run run) : IfCloner("stress")
    {
        protected override Ifnet CreateInterface(IfCloneRequest request)
        {
            var ifp = new Ifnet(new StressDriver(run), Ethernet.Layer, IfType.Ethernet, request);
            ifp.Attach();
            return ifp;
        }

        protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
    }

    private sealed class StressDriver(Run run) : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m) => run.Transmit(m);
    }
}
