namespace Vnet.Net;

/// <summary>Which way packets go that a tap sees (<c>BPF_D_IN</c> …).</summary>
[Flags]
public enum BpfDirection : byte
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>Received by the interface.</summary>
    In = 1,

    /// <summary>Sent by it.</summary>
    Out = 2,

    /// <summary>Both.</summary>
    Both = In | Out,
}
