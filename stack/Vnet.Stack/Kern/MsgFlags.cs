namespace Vnet.Kern;

/// <summary>How to send or receive, and how a message was received (FreeBSD's <c>MSG_</c> flags and values).</summary>
[Flags]
public enum MsgFlags
{
    /// <summary>As usual.</summary>
    None = 0,

    /// <summary>Urgent data (<c>MSG_OOB</c>).</summary>
    Oob = 0x1,

    /// <summary>Leave it where it is (<c>MSG_PEEK</c>).</summary>
    Peek = 0x2,

    /// <summary>Only to hosts on a network of an own interface (<c>MSG_DONTROUTE</c>).</summary>
    DontRoute = 0x4,

    /// <summary>Ends a record (<c>MSG_EOR</c>).</summary>
    Eor = 0x8,

    /// <summary>The message was longer than the room for it (<c>MSG_TRUNC</c>).</summary>
    Trunc = 0x10,

    /// <summary>There was no room for all control data (<c>MSG_CTRUNC</c>).</summary>
    CTrunc = 0x20,

    /// <summary>Wait for all of it (<c>MSG_WAITALL</c>).</summary>
    WaitAll = 0x40,

    /// <summary>Do not wait (<c>MSG_DONTWAIT</c>).</summary>
    DontWait = 0x80,

    /// <summary>Nothing follows (<c>MSG_EOF</c>).</summary>
    Eof = 0x100,

    /// <summary>More follows soon: wait with a short segment (<c>MSG_MORETOCOME</c>).</summary>
    MoreToCome = 0x0010_0000,
}
