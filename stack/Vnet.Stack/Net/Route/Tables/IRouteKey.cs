namespace Vnet.Net;

/// <summary>What routing tables need of an address: IPv4 and IPv6 share all their code, which the JIT compiles for each.</summary>
internal interface IRouteKey<TSelf>
    where TSelf : struct, IRouteKey<TSelf>
{
    /// <summary>Bits of an address.</summary>
    public static abstract int Bits { get; }

    /// <summary>As a number: whether the first comes after the second.</summary>
    public static abstract bool IsAfter(in TSelf first, in TSelf second);

    /// <summary>Number of leading bits that both have in common.</summary>
    public static abstract int CommonBits(in TSelf one, in TSelf other);

    /// <summary>Some of its bits as a number.</summary>
    /// <param name="offset">The first, from the most significant.</param>
    /// <param name="count">How many: 1 to 16.</param>
    public int Extract(int offset, int count);

    /// <summary>The same with all bits beyond a prefix zero.</summary>
    public TSelf First(int prefixLength);

    /// <summary>The same with all bits beyond a prefix one.</summary>
    public TSelf Last(int prefixLength);

    /// <summary>The address after this; after the last comes the first.</summary>
    public TSelf Next();

    /// <summary>The same with some bits replaced, which are zero.</summary>
    public TSelf With(int offset, int count, int value);
}
