namespace Vnet.Netinet;

/// <summary>Source and group.</summary>
internal readonly record struct MfcKey(InAddr Source, InAddr Group);
