namespace Vnet;

/// <summary>A zone's limit, or a vnet's limit in it, was reached, and no item came back in time (FreeBSD's <c>ENOMEM</c>).</summary>
public sealed class ZoneLimitException : VnetException
{
    internal ZoneLimitException(string zone, int limit, string? vnet, int limitPerVnet, TimeSpan waited)
        : base($"Zone '{zone}' has no item to give, and none was freed within {waited.TotalMilliseconds:0} ms: {Limits(limit, vnet, limitPerVnet)}. Raise the limit, or free earlier.")
        => (Zone, Vnet) = (zone, vnet);

    /// <summary>The zone's name.</summary>
    public string Zone { get; }

    /// <summary>Name of the vnet that the item was for, or null.</summary>
    public string? Vnet { get; }

    private static string Limits(int limit, string? vnet, int limitPerVnet)
    {
        string zone = limit == 0 ? "it has no limit of its own" : $"its limit is {limit} item(s)";
        return vnet is null || limitPerVnet == 0 ? zone : $"{zone}, and vnet '{vnet}' may have {limitPerVnet}";
    }
}
