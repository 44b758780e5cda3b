namespace Vnet;

/// <summary>A helper's function at one hook point.</summary>
internal abstract class HhookEntry(HhookHead head, Khelp helper)
{
    public HhookHead Head { get; } = head;

    public Khelp Helper { get; } = helper;

    public CallGate Gate { get; } = new();
}
