using System.ComponentModel;

namespace Vnet;

/// <summary>
/// Written by the generator: names the type whose <c>Instance</c> property is the assembly's <see cref="LinkerFile"/>.
/// </summary>
/// <param name="type">The generated type.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VnetLinkerFileAttribute(Type type) : Attribute
{
    /// <summary>The generated type.</summary>
    public Type Type { get; } = type;
}
