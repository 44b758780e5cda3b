namespace Vnet.Sockets;

/// <summary>What a reader asks for besides the bytes, and how it reads.</summary>
[Flags]
internal enum ReceiveWants
{
    None = 0,

    /// <summary>The sender's name.</summary>
    Sender = 1,

    /// <summary>What else the headers say; a message that is too long is no error.</summary>
    Message = 2,

    /// <summary>The datagram stays.</summary>
    Peek = 4,

    /// <summary>A message that is too long is no error.</summary>
    MayTruncate = 8,
}
