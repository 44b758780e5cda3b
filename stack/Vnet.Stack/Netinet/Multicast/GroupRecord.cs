namespace Vnet.Netinet;

/// <summary>A record of a report of IGMPv3 or MLDv2.</summary>
/// <typeparam name="TAddr">The family's address.</typeparam>
/// <param name="Type">What it says.</param>
/// <param name="Group">Of which group.</param>
/// <param name="Sources">Of which sources.</param>
public readonly record struct GroupRecord<TAddr>(GroupRecordType Type, TAddr Group, ReadOnlyMemory<TAddr> Sources)
    where TAddr : struct, IEquatable<TAddr>;
