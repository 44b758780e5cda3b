using System.Runtime.CompilerServices;

namespace Vnet.Netinet;

// What there is, for netstat: in_pcblist, udp_pcblist, rip_pcblist.
public sealed partial class Inpcbinfo
{
    /// <summary>The connections of a protocol that a caller may see, the last made first.</summary>
    /// <param name="info">The protocol's variable in the current vnet, or null.</param>
    /// <param name="protocol">Its number; that of each socket for raw ones.</param>
    /// <param name="viewer">Who asks: connections of jails above are not shown (<c>cr_canseeinpcb</c>).</param>
    public static InpcbRecord[] List(Inpcbinfo? info, byte protocol, Ucred viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        if (info is null)
            return [];
        var list = new List<InpcbRecord>();
        foreach (Inpcb inp in info.Snapshot())
        {
            Prison prison = inp.Cred.Prison;
            if (prison != viewer.Prison && !viewer.Prison.IsAncestorOf(prison))
                continue;
            list.Add(new InpcbRecord(info.Storage.HasPorts ? protocol : inp.Protocol, inp.Vflag, inp.Local, inp.Foreign, inp.Socket.Receive.Bytes,
                inp.Socket.Transmit.Bytes, inp.Socket.Options, inp.Cred.Uid, prison.Id, inp.GenerationCount));
        }

        return [.. list];
    }

    /// <summary>
    /// Answers a <c>pcblist</c> sysctl (<c>udp_pcblist</c>): an <see cref="Xinpgen"/>, an <see cref="Xinpcb"/> for each, an
    /// <see cref="Xinpgen"/>. Who asks for the size only is told of room for an eighth more, and ten at least, because sockets may come
    /// before it asks again.
    /// </summary>
    public static SysctlError Answer(Inpcbinfo? info, byte protocol, ref SysctlRequest request)
    {
        if (request.HasNew)
            return SysctlError.NotPermitted;
        if (request.IsSizeEstimate)
        {
            request.Output(new Xinpgen(0, 0));
            request.Output(new Xinpgen(0, 0));
            return request.Estimate(info?.Count ?? 0, Unsafe.SizeOf<Xinpcb>());
        }

        ulong generation = info?.GenerationCount ?? 0;
        InpcbRecord[] records = List(info, protocol, request.Caller);
        SysctlError error = request.Output(new Xinpgen(records.Length, generation));
        for (int i = 0; i < records.Length && error == SysctlError.Ok; i++)
            error = request.Output(new Xinpcb(records[i]));
        return error == SysctlError.Ok ? request.Output(new Xinpgen(info?.Count ?? 0, info?.GenerationCount ?? 0)) : error;
    }
}
