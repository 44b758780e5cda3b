namespace Vnet;

/// <summary>
/// Gives an unmanaged static field one copy per CPU, each on cache lines of its own (FreeBSD's <c>DPCPU_DEFINE</c>).
/// The field is the reference copy; the generator writes the accessor <c>DPCPU_name</c>.
/// </summary>
/// <remarks>
/// The accessor is a <see cref="DpcpuCounter{T}"/> for the numeric primitives and a
/// <see cref="DpcpuVariable{T}"/> for every other unmanaged type.
/// </remarks>
[AttributeUsage(AttributeTargets.Field, Inherited = false)]
public sealed class DpcpuDefineAttribute : Attribute
{
    /// <summary>Accessibility of the generated accessor; <see cref="VnetAccess.Internal"/> unless stated.</summary>
    public VnetAccess Access { get; set; } = VnetAccess.Internal;
}
