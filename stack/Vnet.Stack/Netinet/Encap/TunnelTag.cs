using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>A tunnel that a packet has gone into (FreeBSD's <c>MTAG_GIF</c>, <c>MTAG_GRE</c>): by number, because a queued packet holds no interface.</summary>
internal sealed class TunnelTag : MbufTag
{
    private const int MostFree = 64;

    [ThreadStatic, VnetGlobal("spare objects without content, for the thread's next packets")] private static TunnelTag? t_free;

    [ThreadStatic, VnetGlobal("goes with the spare objects")] private static int t_count;

    private TunnelTag? _spare;

    public IfType Kind { get; private set; }

    public int Index { get; private set; }

    public uint Generation { get; private set; }

    public static TunnelTag Get(IfType kind, int index, uint generation)
    {
        TunnelTag tag;
        if (t_free is { } spare)
        {
            (tag, t_free) = (spare, spare._spare);
            tag._spare = null;
            t_count--;
        }
        else
        {
            tag = new TunnelTag();
        }

        (tag.Kind, tag.Index, tag.Generation) = (kind, index, generation);
        return tag;
    }

    // Fragments are in the same tunnels.
    public override MbufTag? Copy() => Get(Kind, Index, Generation);

    public override void Free()
    {
        if (t_count >= MostFree)
            return;
        (_spare, t_free) = (t_free, this);
        t_count++;
    }
}
