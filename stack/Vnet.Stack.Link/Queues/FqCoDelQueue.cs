using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A CoDel queue for each flow, served by deficit round robin, new flows first (RFC 8290).</summary>
internal sealed class FqCoDelQueue : QueueDiscipline
{
    private const int None = -1;
    private const int MostDrops = 64;

    private readonly Flow[] _flows;
    private readonly uint _key;
    private FlowList _new = FlowList.Empty;
    private FlowList _old = FlowList.Empty;
    private int _packets;
    private long _bytes;

    /// <param name="parameters">What is to be done.</param>
    /// <param name="statistics">Counts drops and marks.</param>
    /// <param name="key">Random, so that flows that share a queue are not the same everywhere (RFC 8290 §4.1).</param>
    public FqCoDelQueue(LinkParameters parameters, Pcpustat<Linkstat> statistics, uint key)
        : base(parameters, statistics)
    {
        _key = key;
        _flows = new Flow[parameters.Flows];
    }

    public override int Packets => _packets;

    public override long Bytes => _bytes;

    public override void Enqueue(Mbuf m, long now)
    {
        if (m.Pkthdr.RssType == RssType.None)
            Rss.ClassifyEthernet(m);
        int index = (int)(((ulong)(m.Pkthdr.FlowId ^ _key) * 0x9e37_79b9_7f4a_7c15 >> 32) % (ulong)_flows.Length);
        ref Flow flow = ref _flows[index];
        m.Pkthdr.Timestamp = now;
        flow.Fifo.Add(m);
        _packets++;
        _bytes += m.Pkthdr.Len;
        if (!flow.IsListed)
        {
            flow.IsListed = true;
            flow.Credits = Parameters.Quantum;
            Append(ref _new, index);
        }

        // RFC 8290 §4.1: it is the longest queue that loses packets, from its head.
        while (_packets > Parameters.QueuePackets || (Parameters.QueueBytes != 0 && _bytes > Parameters.QueueBytes))
            DropFromLongest();
    }

    // RFC 8290 §4.2.
    public override Mbuf? Dequeue(long now)
    {
        while (true)
        {
            bool isNew = _new.First != None;
            int index = isNew ? _new.First : _old.First;
            if (index == None)
                return null;
            ref Flow flow = ref _flows[index];
            if (flow.Credits <= 0)
            {
                flow.Credits += Parameters.Quantum;
                RemoveFirst(ref isNew ? ref _new : ref _old);
                Append(ref _old, index);
                continue;
            }

            int packets = flow.Fifo.Packets;
            long bytes = flow.Fifo.Bytes;
            Mbuf? m = flow.CoDel.Dequeue(ref flow.Fifo, Parameters, Statistics, now);
            _packets -= packets - flow.Fifo.Packets;
            _bytes -= bytes - flow.Fifo.Bytes;
            if (m is not null)
            {
                flow.Credits -= m.Pkthdr.Len;
                return m;
            }

            // §4.2: an empty new queue goes to the end of the old ones, so that it cannot starve them; an empty old one goes.
            RemoveFirst(ref isNew ? ref _new : ref _old);
            if (isNew && _old.First != None)
                Append(ref _old, index);
            else
                flow.IsListed = false;
        }
    }

    private void DropFromLongest()
    {
        int longest = 0;
        for (int i = 1; i < _flows.Length; i++)
        {
            if (_flows[i].Fifo.Bytes > _flows[longest].Fifo.Bytes)
                longest = i;
        }

        // §4.1: several at once, because the search is long: half of the queue, 64 packets at most.
        long half = _flows[longest].Fifo.Bytes / 2;
        for (int i = 0; i < MostDrops && _flows[longest].Fifo.Bytes > half; i++)
        {
            Mbuf m = _flows[longest].Fifo.Take()!;
            _packets--;
            _bytes -= m.Pkthdr.Len;
            DropFull(m);
        }
    }

    private void Append(ref FlowList list, int index)
    {
        _flows[index].Next = None;
        if (list.Last == None)
            list.First = index;
        else
            _flows[list.Last].Next = index;
        list.Last = index;
    }

    private void RemoveFirst(ref FlowList list)
    {
        list.First = _flows[list.First].Next;
        if (list.First == None)
            list.Last = None;
    }

    private struct Flow
    {
        public PacketFifo Fifo;
        public CoDel CoDel;
        public int Credits;
        public int Next;
        public bool IsListed;
    }

    private struct FlowList
    {
        public int First;
        public int Last;

        public static FlowList Empty => new() { First = None, Last = None };
    }
}
