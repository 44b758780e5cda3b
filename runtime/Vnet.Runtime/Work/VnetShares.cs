namespace Vnet;

/// <summary>The shares of all vnets in one <see cref="IVnetWork"/>. Thread-safe.</summary>
internal sealed class VnetShares(IVnetWork work)
{
    private readonly Dictionary<VnetInstance, VnetShare> _shares = [];
    private readonly VnetShare _global = new(work, null);
    private bool _isClosed;

    /// <summary>The share of a vnet, made when there is none; the global one for null.</summary>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public VnetShare Of(VnetInstance? vnet, string operation)
    {
        if (vnet is null)
            return _global;
        lock (_shares)
        {
            if (_shares.TryGetValue(vnet, out VnetShare? share))
                return share;
            share = new VnetShare(work, vnet) { IsClosed = _isClosed };
            vnet.Own(share, operation);
            _shares.Add(vnet, share);
            return share;
        }
    }

    public void Remove(VnetShare share)
    {
        if (share.Vnet is null)
            return;
        lock (_shares)
            _shares.Remove(share.Vnet);
    }

    /// <summary>The work is disposed: a share that is made from now on is closed from the start.</summary>
    /// <returns>Every share, the global one included, for the caller to close.</returns>
    public VnetShare[] Close()
    {
        lock (_shares)
        {
            _isClosed = true;
            return [_global, .. _shares.Values];
        }
    }
}
