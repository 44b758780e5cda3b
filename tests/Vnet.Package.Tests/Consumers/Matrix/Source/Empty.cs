using Vnet;

namespace Matrix;

/// <summary>A module without a field or a constructor.</summary>
[VnetModule("empty")]
public static partial class Empty;
