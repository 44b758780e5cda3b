namespace Vnet.Modules.Tests;

/// <summary>The vnets of a test: as many as asked for beside the default one, or that alone with VIMAGE off.</summary>
internal sealed class Vnets : IDisposable
{
    private readonly List<VnetInstance> _made = [];

    public Vnets(int count)
    {
        for (int i = 0; Vimage.IsEnabled && i < count; i++)
            _made.Add(VnetInstance.Create($"v{i}"));
    }

    /// <summary>All there are, the default one first.</summary>
    public IReadOnlyList<VnetInstance> All => [VnetInstance.Default, .. _made];

    /// <summary>What each says, in order.</summary>
    public string[] Say(string text) => [.. All.Select(vnet => text + vnet.Name)];

    public void Dispose()
    {
        foreach (VnetInstance vnet in _made)
            vnet.Dispose();
    }
}
