namespace Vnet.Devices;

/// <summary>What is wrong with a virtio-net header, seen beside its frame.</summary>
public enum VirtioNetFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The checksum's place is not within the frame, or within its link header.</summary>
    ChecksumOutside,

    /// <summary>A kind of segments that was not agreed on.</summary>
    UnknownGso,

    /// <summary>Segments of 0 bytes.</summary>
    GsoSizeZero,

    /// <summary>More header bytes than the frame has bytes.</summary>
    HeaderBeyondFrame,

    /// <summary>The frame is not TCP over the IP version that the kind of segments says, or is cut off in its headers.</summary>
    GsoOfOtherProtocol,

    /// <summary>The checksum's place is not where the frame's transport header has it, in a frame that is to be cut to segments.</summary>
    ChecksumElsewhere,

    /// <summary>On the way out: work was asked for that the header cannot express.</summary>
    NotExpressible,
}
