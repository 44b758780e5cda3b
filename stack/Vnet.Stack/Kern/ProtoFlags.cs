namespace Vnet.Kern;

/// <summary>What a protocol promises and needs (FreeBSD's <c>pr_flags</c>).</summary>
[Flags]
public enum ProtoFlags : ushort
{
    /// <summary>A stream without names.</summary>
    None = 0,

    /// <summary>What is sent at once is received at once or not at all (<c>PR_ATOMIC</c>).</summary>
    Atomic = 0x01,

    /// <summary>A sender's name goes with each message (<c>PR_ADDR</c>).</summary>
    Addr = 0x02,

    /// <summary>Sends only to a peer (<c>PR_CONNREQUIRED</c>).</summary>
    ConnRequired = 0x04,

    /// <summary>Wants to hear when data was read (<c>PR_WANTRCVD</c>).</summary>
    WantRcvd = 0x08,

    /// <summary>Connects by sending to a name, closes by <see cref="MsgFlags.Eof"/> (<c>PR_IMPLOPCL</c>).</summary>
    ImplOpCl = 0x20,
}
