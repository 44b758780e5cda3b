namespace Vnet.Net;

// A verified instruction, decoded.
internal readonly record struct BpfStep(BpfOperation Operation, byte Jt, byte Jf, uint K);
