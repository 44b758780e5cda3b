namespace Vnet.Netinet6;

/// <summary>A destination beside others of the same name, with the source that packets to it would have.</summary>
/// <param name="Address">The destination; an IPv4 one mapped.</param>
public readonly record struct In6Destination(In6Addr Address)
{
    /// <summary>The source; null when it cannot be reached.</summary>
    public In6Addr? Source { get; init; }

    /// <summary>Bits of the source's network, mapped as the address is.</summary>
    public int SourcePrefixLength { get; init; } = 128;

    /// <summary>Whether the source's preferred lifetime is over.</summary>
    public bool IsSourceDeprecated { get; init; }

    /// <summary>Whether packets to it go through a tunnel, such as 6to4.</summary>
    public bool IsEncapsulated { get; init; }

    /// <summary>Whether it is certainly tried before another: the rules of RFC 6724 section 6 in the current vnet's policies.</summary>
    public bool IsBefore(in In6Destination other)
    {
        // Rule 1: avoid unusable destinations.
        if (Source is not { } source || other.Source is not { } otherSource)
            return Source is not null && other.Source is null;
        // Rule 2: prefer matching scope.
        bool matches = In6Scope.Of(Address) == In6Scope.Of(source);
        if (matches != (In6Scope.Of(other.Address) == In6Scope.Of(otherSource)))
            return matches;
        // Rule 3: avoid deprecated addresses.
        if (IsSourceDeprecated != other.IsSourceDeprecated)
            return other.IsSourceDeprecated;
        // Rule 4, home addresses: there are none. Rule 5: prefer matching label.
        In6AddrPolicy policy = In6AddrPolicies.Lookup(Address);
        In6AddrPolicy otherPolicy = In6AddrPolicies.Lookup(other.Address);
        matches = policy.Label == In6AddrPolicies.Lookup(source).Label;
        if (matches != (otherPolicy.Label == In6AddrPolicies.Lookup(otherSource).Label))
            return matches;
        // Rule 6: prefer higher precedence.
        if (policy.Precedence != otherPolicy.Precedence)
            return policy.Precedence > otherPolicy.Precedence;
        // Rule 7: prefer native transport.
        if (IsEncapsulated != other.IsEncapsulated)
            return other.IsEncapsulated;
        // Rule 8: prefer smaller scope.
        int scope = In6Scope.Of(Address).CompareTo(In6Scope.Of(other.Address));
        if (scope != 0)
            return scope < 0;
        // Rule 9: use longest matching prefix, among addresses of one family.
        return Address.IsV4Mapped == other.Address.IsV4Mapped && Common(source) > other.Common(otherSource);
    }

    private int Common(in In6Addr source) => Math.Min(In6Scope.CommonPrefix(source, Address), SourcePrefixLength);
}
