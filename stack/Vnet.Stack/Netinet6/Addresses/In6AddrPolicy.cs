namespace Vnet.Netinet6;

/// <summary>A row of the policy table (RFC 6724 section 2.1; FreeBSD's <c>struct in6_addrpolicy</c>).</summary>
/// <param name="Prefix">Addresses of which the row speaks; IPv4 addresses are mapped ones.</param>
/// <param name="PrefixLength">Bits of it: 0 to 128.</param>
/// <param name="Precedence">Destinations of a higher one come first.</param>
/// <param name="Label">Sources and destinations of equal labels belong together.</param>
public readonly record struct In6AddrPolicy(In6Addr Prefix, int PrefixLength, int Precedence, int Label)
{
    /// <summary>As <c>ip6addrctl(8)</c> prints it: <c>::1/128 50 0</c>.</summary>
    public override string ToString() => $"{Prefix}/{PrefixLength} {Precedence} {Label}";
}
