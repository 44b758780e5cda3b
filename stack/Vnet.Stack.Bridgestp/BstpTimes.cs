namespace Vnet.Devices;

/// <summary>The times that bridges tell each other, in seconds (802.1D-2004 §17.13).</summary>
/// <param name="MessageAge">How far the message has come from the root.</param>
/// <param name="MaxAge">How far it may come.</param>
/// <param name="HelloTime">Between messages.</param>
/// <param name="ForwardDelay">Between the states of a port where no handshake shortens it.</param>
public readonly record struct BstpTimes(int MessageAge, int MaxAge, int HelloTime, int ForwardDelay);
