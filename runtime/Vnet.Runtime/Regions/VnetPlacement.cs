namespace Vnet;

/// <summary>Where the linker put a section: offset of its data and index of its first slot.</summary>
/// <remarks>
/// Values from <see cref="Reserve"/> on lie in the module reserve, the rest in the part that was laid out at boot. One
/// number says both, so that an accessor tests a constant. An object, so that it is published as a whole.
/// </remarks>
internal sealed record VnetPlacement(nint Data, int Slot)
{
    /// <summary>First offset of the module reserve.</summary>
    public const int Reserve = 1 << 30;
}
