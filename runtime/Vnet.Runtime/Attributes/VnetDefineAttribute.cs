namespace Vnet;

/// <summary>
/// Virtualizes a static field: every <see cref="VnetInstance"/> gets its own copy, and the field itself becomes the
/// <em>reference copy</em> that new instances are initialised from (FreeBSD's <c>VNET_DEFINE</c>).
/// </summary>
/// <remarks>
/// The generator writes the accessor <c>V_name</c> (the field's name less a leading <c>s_</c>, <c>m_</c> or <c>_</c>)
/// and a member of the views <c>Cur</c> and <c>In(vnet)</c>. The declaring type and those around it must be
/// <c>partial</c> and not generic.
/// </remarks>
[AttributeUsage(AttributeTargets.Field, Inherited = false)]
public sealed class VnetDefineAttribute : Attribute
{
    /// <summary>
    /// Accessibility of the generated accessors; <see cref="VnetAccess.Internal"/> unless stated. It is lowered to
    /// that of the field's type where that type is less accessible.
    /// </summary>
    public VnetAccess Access { get; set; } = VnetAccess.Internal;
}
