namespace Vnet;

/// <summary>A place in source that allocated items which were not freed.</summary>
/// <param name="File">Source file.</param>
/// <param name="Line">Line in it.</param>
/// <param name="Count">How many of the items.</param>
public readonly record struct ZoneLeakSite(string File, int Line, long Count)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Count} at {File}:{Line}";
}
