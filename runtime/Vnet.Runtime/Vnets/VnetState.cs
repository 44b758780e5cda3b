namespace Vnet;

/// <summary>Where a vnet is in its life. It only ever moves forward.</summary>
public enum VnetState
{
    /// <summary>Its constructors are running; it is not listed yet.</summary>
    Building,

    /// <summary>Listed and usable.</summary>
    Live,

    /// <summary>Off the list; its destructors are running.</summary>
    ShuttingDown,

    /// <summary>Gone. Every use of it throws <see cref="VnetDisposedException"/>.</summary>
    Dead,
}
