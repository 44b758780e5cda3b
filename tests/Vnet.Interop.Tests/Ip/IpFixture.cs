using System.Buffers.Binary;
using System.Globalization;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Interop.Tests;

/// <summary>
/// A vnet and a namespace of the host on one wire, both with an address of each family: the kernel is 10.99.0.1 and fd99::1, the
/// vnet 10.99.0.2 and fd99::2. All that passes is captured, and may be looked at by tshark.
/// </summary>
internal sealed class IpFixture : IDisposable
{
    private readonly TapFixture _tap;
    private readonly PacketCapture? _capture;
    private readonly bool _offloads;

    public IpFixture(string name, TuntapOptions? options = null, bool addresses = true, bool capture = true)
    {
        _tap = new TapFixture(name, options);
        _offloads = (options ?? new TuntapOptions()).Offloads;
        CapturePath = Path.Combine(Path.GetTempPath(), $"{name}-{Environment.ProcessId}.pcapng");
        if (capture)
        {
            _capture = PacketCapture.ToFile(CapturePath);
            _capture.Add(Ifp);
        }

        using (CurVnet.Set(Vnet))
        {
            Lo.Of(Vnet)!.Up();
            if (addresses)
            {
                InIfaddrs.Add(Ifp, InAddr.Parse("10.99.0.2"), 24);
                In6Ifaddrs.Add(Ifp, In6Addr.Parse("fd99::2"), 64);
            }
        }

        Host.Exec("sh", "-c", $"echo 0 > /proc/sys/net/ipv6/conf/{HostName}/disable_ipv6");
        if (addresses)
        {
            Host.Ip($"addr add 10.99.0.1/24 dev {HostName}");
            Host.Ip($"-6 addr add fd99::1/64 dev {HostName} nodad");
            WaitForDad();
        }
    }

    public TestNamespace Host => _tap.Host;

    public VnetInstance Vnet => _tap.Vnet;

    public Ifnet Ifp => _tap.Ifp;

    public string HostName => _tap.HostName;

    public string CapturePath { get; }

    /// <summary>Waits until the vnet's addresses have been found to be nobody else's.</summary>
    public void WaitForDad() => Collected.Until(
        () =>
        {
            foreach (In6Ifaddr address in In6Ifaddrs.Of(Ifp))
            {
                if (!address.IsUsable)
                    return false;
            }

            return true;
        }, "duplicate address detection");

    /// <summary>Waits until the kernel has a link-local address and has found its addresses to be nobody else's.</summary>
    public void WaitForHost() => Collected.Until(
        () =>
        {
            string addresses = Host.Ip($"-6 addr show dev {HostName}");
            return addresses.Contains("fe80:", StringComparison.Ordinal) && !addresses.Contains("tentative", StringComparison.Ordinal);
        }, "the kernel's addresses");

    /// <summary>Ends the capture and has tshark decode it.</summary>
    /// <param name="filter">Which packets are counted.</param>
    /// <param name="fields">What to print of each, with tabs between; a line for people when there are none.</param>
    /// <returns>A line per packet that the filter lets through.</returns>
    public string[] Tshark(string filter, params string[] fields)
    {
        _capture!.Dispose();
        string[] print = fields.Length == 0 ? [] : ["-T", "fields", "-E", "occurrence=f", .. fields.SelectMany(field => (string[])["-e", field])];
        return [.. HostProgram.Run("tshark", ["-n", "-r", CapturePath, "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-Y", filter, .. print])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("Running as", StringComparison.Ordinal))];
    }

    /// <summary>That tshark finds no packet malformed, none with a wrong checksum, and nothing else that it calls an error.</summary>
    /// <remarks>A checksum that the sender left to the device has the sum of the pseudo-header alone: that it must be.</remarks>
    public void AssertCaptureIsClean()
    {
        Assert.Empty(Tshark(
            "_ws.malformed || (_ws.expert.severity == error && !udp.checksum.bad) || ip.checksum.status == Bad || icmp.checksum.status == Bad || " +
            "icmpv6.checksum.status == Bad || igmp.checksum.status == Bad"));
        string[] unfinished = Tshark("udp.checksum.status == Bad", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "udp.length", "udp.checksum");
        Assert.All(unfinished, line => Assert.True(_offloads && IsPseudoHeaderSum(line.Split('\t')), line));
    }

    private static bool IsPseudoHeaderSum(string[] fields)
    {
        int length = int.Parse(fields[4], CultureInfo.InvariantCulture);
        uint sum = (uint)(IpProto.Udp + length);
        foreach (string address in fields[..4].Where(text => text.Length > 0))
        {
            byte[] bytes = System.Net.IPAddress.Parse(address).GetAddressBytes();
            for (int at = 0; at < bytes.Length; at += 2)
                sum += BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        }

        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return sum == Convert.ToUInt32(fields[5], 16);
    }

    public void Dispose()
    {
        _capture?.Dispose();
        _tap.Dispose();
        File.Delete(CapturePath);
    }
}
