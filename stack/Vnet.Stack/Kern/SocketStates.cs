namespace Vnet.Kern;

/// <summary>Where a socket is in its life (FreeBSD's <c>so_state</c> and <c>SBS_CANT*</c>).</summary>
[Flags]
public enum SocketStates
{
    /// <summary>New.</summary>
    None = 0,

    /// <summary>Has a peer (<c>SS_ISCONNECTED</c>).</summary>
    IsConnected = 0x2,

    /// <summary>Is getting a peer (<c>SS_ISCONNECTING</c>).</summary>
    IsConnecting = 0x4,

    /// <summary>Is losing its peer (<c>SS_ISDISCONNECTING</c>).</summary>
    IsDisconnecting = 0x8,

    /// <summary>Has lost its peer (<c>SS_ISDISCONNECTED</c>).</summary>
    IsDisconnected = 0x2000,

    /// <summary>Sends nothing more (<c>SBS_CANTSENDMORE</c>).</summary>
    CantSendMore = 0x1_0000,

    /// <summary>Receives nothing more (<c>SBS_CANTRCVMORE</c>).</summary>
    CantReceiveMore = 0x2_0000,
}
