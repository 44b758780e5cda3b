namespace Vnet;

/// <summary>Where a handler stands among those of its list: lower numbers first (FreeBSD's <c>EVENTHANDLER_PRI_*</c>).</summary>
public static class EventPriority
{
    /// <summary>Before the others.</summary>
    public const int First = 0;

    /// <summary>Where it does not matter.</summary>
    public const int Any = 10_000;

    /// <summary>After the others.</summary>
    public const int Last = 20_000;
}
