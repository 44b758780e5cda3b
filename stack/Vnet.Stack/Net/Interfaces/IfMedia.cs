namespace Vnet.Net;

/// <summary>The media of an interface (FreeBSD's <c>struct ifmedia</c>): what it can, what was chosen, what is in use.</summary>
/// <param name="supported">What it can; the first is chosen at the beginning.</param>
public sealed class IfMedia(params IfMediaWord[] supported)
{
    private readonly IfMediaWord[] _supported = supported is { Length: > 0 } ? [.. supported] : [IfMediaWord.EthernetAuto];

    /// <summary>What it can (<c>ifm_list</c>).</summary>
    public IReadOnlyList<IfMediaWord> Supported => _supported;

    /// <summary>What was chosen (<c>ifm_cur</c>).</summary>
    public IfMediaWord Selected { get; internal set; } = supported is { Length: > 0 } ? supported[0] : IfMediaWord.EthernetAuto;

    /// <summary>What is in use, which autoselect has found (<c>ifm_active</c>); kept by the driver, null while it is the same.</summary>
    public IfMediaWord? Active { get; set; }

    /// <summary><c>Ethernet autoselect (1000baseT &lt;full-duplex&gt;)</c>.</summary>
    public override string ToString() =>
        Active is { } active && active != Selected ? $"{Selected.Type} {Selected} ({active})" : $"{Selected.Type} {Selected}";
}
