namespace Vnet;

/// <summary>Accessibility of a generated accessor.</summary>
public enum VnetAccess
{
    /// <summary>Within the assembly; the default.</summary>
    Internal,

    /// <summary>Within the declaring type.</summary>
    Private,

    /// <summary>Everywhere the declaring type is.</summary>
    Public,
}
