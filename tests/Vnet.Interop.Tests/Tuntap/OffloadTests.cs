using System.Diagnostics;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Interop.Tests;

/// <summary>TCP between two namespaces of the host, through two taps of one vnet that hand each other what they receive.</summary>
[Collection("kernel")]
public class OffloadTests
{
    private const int Megabytes = 16;

    private const string Serve = """
        import socket,hashlib
        s=socket.socket(); s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
        s.bind(('192.0.2.2',5001)); s.listen(1); s.settimeout(25)
        print('ready',flush=True)
        c,_=s.accept(); c.settimeout(25); h=hashlib.sha256()
        while True:
            b=c.recv(1<<20)
            if not b: break
            h.update(b)
        c.sendall(h.hexdigest().encode()); c.close()
        """;

    private const string Send = """
        import socket,hashlib,random,sys
        data=random.Random(1).randbytes(1<<20)
        s=socket.create_connection(('192.0.2.2',5001),timeout=25)
        h=hashlib.sha256()
        for i in range(int(sys.argv[1])): s.sendall(data); h.update(data)
        s.shutdown(socket.SHUT_WR)
        print(s.recv(64).decode()==h.hexdigest())
        """;

    [InteropFact("python3")]
    public void Kernel_tcp_leaves_segments_and_checksums_uncut_both_ways()
    {
        TuntapStat stat = Transfer("offload-on", static _ => { });
        Assert.True(stat.gso_in > 50, $"{stat.gso_in} packets came uncut, of {stat.transfers} transfers.");
        Assert.Equal(stat.gso_in, stat.gso_out);
        Assert.True(stat.csum_in > stat.gso_in, "SYN and FIN have open checksums, too.");
        Assert.Equal(stat.csum_in, stat.csum_out);
        // Far fewer packets than segments.
        Assert.True(stat.transfers < Megabytes * 1024 * 1024 / 1448, $"{stat.transfers} transfers.");
        Assert.Equal(0ul, stat.bad_headers);
    }

    [InteropFact("python3")]
    public void Without_lro_every_packet_comes_cut()
    {
        TuntapStat stat = Transfer("offload-nolro", static ifp => ifp.Disable(IfCap.Lro));
        Assert.Equal(0ul, stat.gso_in);
        Assert.True(stat.csum_in > 1000);
    }

    [InteropFact("python3")]
    public void Without_receive_checksums_every_packet_comes_complete()
    {
        TuntapStat stat = Transfer("offload-nocsum", static ifp => ifp.Disable(IfCap.Lro | IfCap.RxCsum | IfCap.RxCsumIpv6));
        Assert.Equal((0ul, 0ul), (stat.gso_in, stat.csum_in));
    }

    [InteropFact("python3")]
    public void Without_offloads_tcp_works_as_well()
    {
        TuntapStat stat = Transfer("offload-off", static _ => { }, new TuntapOptions { Offloads = false });
        Assert.Equal((0ul, 0ul, 0ul), (stat.gso_in, stat.csum_in, stat.csum_out));
    }

    [InteropFact("python3")]
    public void What_comes_uncut_is_completed_for_a_tap_without_offloads()
    {
        TuntapStat stat = Transfer("offload-one", static _ => { }, new TuntapOptions(), new TuntapOptions { Offloads = false });
        Assert.True(stat.gso_in > 50, $"{stat.gso_in} packets came uncut, of {stat.transfers} transfers.");
        Assert.Equal(0ul, stat.gso_out);
        // Every byte of the data was in a segment that was cut for the other side.
        Assert.True(stat.transfers > Megabytes * 1024 * 1024 / 1460, $"{stat.transfers} transfers.");
    }

    private static TuntapStat Transfer(string name, Action<Ifnet> prepare, TuntapOptions? options = null, TuntapOptions? other = null)
    {
        options ??= new TuntapOptions();
        using var left = new TapFixture(name, options);
        using var there = new TestNamespace();
        Ifnet right;
        using (CurVnet.Set(left.Vnet))
            right = IfCloner.Create("tap", (other ?? options) with { HostNamespace = there.Name, BringHostUp = true });
        foreach (Ifnet ifp in (Ifnet[])[left.Ifp, right])
            prepare(ifp);
        (left.Ifp.Bridge, right.Bridge) = (new Patch(right), new Patch(left.Ifp));
        right.Up();
        left.Host.Ip($"addr add 192.0.2.1/24 dev {left.HostName}");
        there.Ip($"addr add 192.0.2.2/24 dev {Devices.Tuntap.HostNameOf(right)}");
        using Process server = there.Start("python3", "-c", Serve);
        Assert.Equal("ready", server.StandardOutput.ReadLine());
        Assert.Equal("True", left.Host.Exec("python3", "-c", Send, $"{Megabytes}").Trim());
        Assert.True(server.WaitForExit(20_000));
        return Devices.Tuntap.Statistics(left.Vnet);
    }

    private sealed class Patch(Ifnet other) : IfHook
    {
        public override Mbuf? Input(Ifnet ifp, Mbuf m)
        {
            other.Transmit(m);
            return null;
        }
    }
}
