using Vnet.Net;

namespace Vnet.Iflib;

// The datapath (FreeBSD's struct if_txrx): seven methods that a driver must have and three that it may have.
public abstract partial class IflibDriver
{
    /// <summary>Writes a packet's descriptors (<c>isc_txd_encap</c>). The device need not begin before <see cref="TxdFlush"/>.</summary>
    /// <param name="packet">The packet; <see cref="PktInfo.NewPidx"/> is to be set. There are as many free descriptors as segments, and two more.</param>
    /// <returns>
    /// <see cref="Errno.Ok"/>; <see cref="Errno.FileTooBig"/> for more pieces than the device takes, whereupon it is asked
    /// again with fewer; anything else drops the packet.
    /// </returns>
    public abstract Errno TxdEncap(ref PktInfo packet);

    /// <summary>Lets the device begin with all up to a descriptor, exclusive (<c>isc_txd_flush</c>: the doorbell).</summary>
    public abstract void TxdFlush(int qid, int pidx);

    /// <summary>How many descriptors the device is done with (<c>isc_txd_credits_update</c>).</summary>
    /// <param name="qid">Transmit queue set.</param>
    /// <param name="clear">
    /// True to take them over; false to ask only whether there are any: that an interrupt asks, at any time, beside the
    /// queue's other methods.
    /// </param>
    /// <returns>Descriptors since the last call with <paramref name="clear"/>; without it, any positive number for some.</returns>
    public abstract int TxdCreditsUpdate(int qid, bool clear);

    /// <summary>How many received packets there are from a descriptor on (<c>isc_rxd_available</c>); whole packets only.</summary>
    /// <param name="qid">Receive queue set.</param>
    /// <param name="cidx">As <see cref="RxdInfo.Cidx"/>.</param>
    /// <param name="budget">No need to count further.</param>
    public abstract int RxdAvailable(int qid, int cidx, int budget);

    /// <summary>Describes the next received packet (<c>isc_rxd_pkt_get</c>).</summary>
    /// <param name="packet">To be filled. The buffers are the framework's again, also when the answer is an error.</param>
    /// <returns>
    /// <see cref="Errno.Ok"/>; an error when the packet is damaged and is to be dropped and counted. It is skipped by what
    /// <see cref="RxdInfo.FragmentCount"/> and <see cref="RxdInfo.Completions"/> say. A packet that names no buffer at all
    /// has the device reset.
    /// </returns>
    public abstract Errno RxdPktGet(ref RxdInfo packet);

    /// <summary>Gives the device empty buffers (<c>isc_rxd_refill</c>).</summary>
    public abstract void RxdRefill(in RxdUpdate update);

    /// <summary>Lets the device use the buffers up to a descriptor, exclusive (<c>isc_rxd_flush</c>: the doorbell).</summary>
    public abstract void RxdFlush(int qid, int freeList, int pidx);

    /// <summary>Whether a legacy interrupt was this device's (<c>isc_legacy_intr</c>).</summary>
    public virtual bool LegacyInterrupt() => true;

    /// <summary>Transmit queue for a packet (<c>isc_txq_select</c>); −1 to let the framework choose, which is also what the base does.</summary>
    public virtual int TxqSelect(Mbuf m) => -1;

    /// <summary>The same, asked first, and with the headers looked at (<c>isc_txq_select_v2</c>); −1 to have <see cref="TxqSelect"/> asked.</summary>
    /// <param name="m">The packet.</param>
    /// <param name="packet">Its headers; segments are not known yet.</param>
    public virtual int TxqSelectV2(Mbuf m, in PktInfo packet) => -1;

    /// <summary>Whether <see cref="TxqSelectV2"/> is overridden; costs a look at each packet's headers.</summary>
    public virtual bool HasTxqSelectV2 => false;
}
