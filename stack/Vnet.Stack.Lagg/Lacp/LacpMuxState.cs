namespace Vnet.Devices;

/// <summary>How far a port is with carrying frames (IEEE 802.1AX-2008 §5.4.15, mux machine with independent control).</summary>
public enum LacpMuxState
{
    /// <summary>Not part of the aggregate.</summary>
    Detached,

    /// <summary>Waits for other ports that might come along.</summary>
    Waiting,

    /// <summary>Part of it; the partner is not yet.</summary>
    Attached,

    /// <summary>Takes frames.</summary>
    Collecting,

    /// <summary>Sends frames, too.</summary>
    Distributing,
}
