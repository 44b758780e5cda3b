using System.ComponentModel;

namespace Vnet;

/// <summary>
/// Written by the generator: what the assembly's binary interface was when it was compiled. Tools read it from metadata,
/// without loading the assembly; see <see cref="VnetAbiStamp"/>.
/// </summary>
/// <param name="stamp">The stamp's text.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VnetAbiStampAttribute(string stamp) : Attribute
{
    /// <summary>The stamp's text.</summary>
    public string Stamp { get; } = stamp;
}
