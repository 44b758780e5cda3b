namespace Vnet;

/// <summary>How a vnet stores a variable.</summary>
public enum VnetVariableKind
{
    /// <summary>An unmanaged value, in the data region.</summary>
    Data,

    /// <summary>An object reference, in a slot of the reference region.</summary>
    Reference,

    /// <summary>A struct that contains references, as a box in a slot.</summary>
    Box,
}
