namespace Vnet.Devices;

/// <summary>How packets wait for the wire.</summary>
public enum QueueKind
{
    /// <summary>First in, first out; what does not fit is dropped.</summary>
    DropTail,

    /// <summary>CoDel (RFC 8289): drops when packets have waited too long for too long.</summary>
    CoDel,

    /// <summary>FQ-CoDel (RFC 8290): a CoDel queue for each flow, served in turn.</summary>
    FqCoDel,
}
