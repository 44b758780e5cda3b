namespace Vnet.Devices;

/// <summary>How an stf treats its packets (what FreeBSD has as <c>link0</c>, <c>link2</c>).</summary>
[Flags]
public enum StfOptions
{
    /// <summary>As usual.</summary>
    None = 0,

    /// <summary>Takes nothing in: one that only sends (<c>link0</c>).</summary>
    NoInput = 0x1,

    /// <summary>Does not ask whether the outer source is reached by the interface that it came by (<c>link2</c>).</summary>
    NoIngressFilter = 0x2,
}
