namespace Vnet.Netinet;

/// <summary>Numbers of IPv4 options (RFC 791 section 3.1; FreeBSD's <c>IPOPT_*</c>), and where their parts are.</summary>
public static class IpOption
{
    /// <summary>End of the list; one byte.</summary>
    public const byte EndOfList = 0;

    /// <summary>Nothing; one byte.</summary>
    public const byte NoOperation = 1;

    /// <summary>Record route.</summary>
    public const byte RecordRoute = 7;

    /// <summary>Timestamps.</summary>
    public const byte Timestamp = 68;

    /// <summary>Loose source route.</summary>
    public const byte LooseSourceRoute = 131;

    /// <summary>Strict source route.</summary>
    public const byte StrictSourceRoute = 137;

    /// <summary>Routers are to look at the packet (RFC 2113).</summary>
    public const byte RouterAlert = 148;

    /// <summary>Timestamps: time alone.</summary>
    public const byte TimestampOnly = 0;

    /// <summary>Timestamps: address and time.</summary>
    public const byte TimestampAndAddress = 1;

    /// <summary>Timestamps: time, of hosts that the sender named.</summary>
    public const byte TimestampPrespecified = 3;

    /// <summary>Least value of a pointer of routes: after type, length and pointer.</summary>
    public const byte LeastPointer = 4;

    /// <summary>Whether an option goes into every fragment (<c>IPOPT_COPIED</c>).</summary>
    public static bool IsCopied(byte option) => (option & 0x80) != 0;
}
