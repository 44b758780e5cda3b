using System.ComponentModel;

namespace Vnet;

/// <summary>Where a field is: generated code passes one for the reference copy, and one for the current vnet's copy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ref T SysctlAddress<T>();
