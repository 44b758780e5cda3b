namespace Vnet;

/// <summary>The trace points around the life of a vnet (FreeBSD's provider <c>vnet</c>, sys/net/vnet.c).</summary>
/// <remarks>Handlers run under the lock over creation and destruction.</remarks>
public static class VnetProbes
{
    /// <summary>A vnet is to be created; passes its name.</summary>
    public static readonly SdtProbe<string> AllocEntry = new("vnet", "functions", "vnet_alloc", "entry");

    /// <summary>Its variables are initialised; no constructor has run.</summary>
    public static readonly SdtProbe<VnetInstance> Alloc = new("vnet", "functions", "vnet_alloc", "alloc");

    /// <summary>It is live and listed. Not passed when a constructor threw.</summary>
    public static readonly SdtProbe<VnetInstance> AllocReturn = new("vnet", "functions", "vnet_alloc", "return");

    /// <summary>It is to be destroyed; still live.</summary>
    public static readonly SdtProbe<VnetInstance> DestroyEntry = new("vnet", "functions", "vnet_destroy", "entry");

    /// <summary>It is dead.</summary>
    public static readonly SdtProbe<VnetInstance> DestroyReturn = new("vnet", "functions", "vnet_destroy", "return");
}
