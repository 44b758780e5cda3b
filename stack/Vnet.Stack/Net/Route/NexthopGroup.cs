namespace Vnet.Net;

/// <summary>
/// Several next hops for one route, each with a weight (FreeBSD's <c>struct nhgrp_object</c>, nhgrp.c). A flow keeps its next hop
/// as long as the group does not change.
/// </summary>
internal sealed class NexthopGroup : IEquatable<NexthopGroup>
{
    // FreeBSD's limit of slots (RIB_MAX_MPATH_WIDTH).
    private const int MostSlots = 64;

    private readonly Nexthop[] _slots;

    /// <param name="paths">At least two, each once, in any order.</param>
    public NexthopGroup(IReadOnlyList<NexthopPath> paths)
    {
        Paths = [.. paths];
        _slots = Spread(Paths);
    }

    /// <summary>The next hops with their weights.</summary>
    public NexthopPath[] Paths { get; }

    /// <summary>The next hop of a flow.</summary>
    public Nexthop Choose(uint flow) => _slots[(int)(((ulong)Mix(flow) * (uint)_slots.Length) >> 32)];

    public bool Equals(NexthopGroup? other) => other is not null && Paths.AsSpan().SequenceEqual(other.Paths);

    public override bool Equals(object? obj) => Equals(obj as NexthopGroup);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (NexthopPath path in Paths)
            hash.Add(path);
        return hash.ToHashCode();
    }

    // Neighbouring flow numbers go different ways.
    private static uint Mix(uint flow)
    {
        flow = (flow ^ (flow >> 16)) * 0x85eb_ca6b;
        flow = (flow ^ (flow >> 13)) * 0xc2b2_ae35;
        return flow ^ (flow >> 16);
    }

    // Slots in proportion to weights, at least one each.
    private static Nexthop[] Spread(NexthopPath[] paths)
    {
        ulong total = 0;
        uint divisor = 0;
        foreach (NexthopPath path in paths)
        {
            total += path.Weight;
            divisor = Gcd(divisor, path.Weight);
        }

        ulong wanted = Math.Min(total / divisor, MostSlots);
        var slots = new List<Nexthop>();
        foreach (NexthopPath path in paths)
        {
            int share = (int)Math.Max(1, (path.Weight * wanted + (total / 2)) / total);
            for (int slot = 0; slot < share; slot++)
                slots.Add(path.Nexthop);
        }

        return [.. slots];
    }

    private static uint Gcd(uint one, uint other) => other == 0 ? one : Gcd(other, one % other);
}
