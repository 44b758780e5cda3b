namespace Vnet.Package.Tests.Packing;

/// <summary>An error or a warning of a build.</summary>
/// <param name="File">File name.</param>
/// <param name="Line">Line, or 0 where the message has none.</param>
/// <param name="Id">Its code.</param>
internal sealed record BuildMessage(string File, int Line, string Id)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}({Line}): {Id}";
}
