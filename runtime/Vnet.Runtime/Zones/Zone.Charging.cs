using System.Runtime.CompilerServices;

namespace Vnet;

/// <content>Items that go from one vnet to another.</content>
public abstract partial class Zone
{
    /// <summary>The calling thread's way without a lock to move an item to another account, or false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool TryChargeFast(CurVnetState? state, ZoneItem item, int from, int to)
    {
        if (state is null)
            return false;
        ZoneCache[] caches = state.ZoneCaches;
        int index = _index;
        return (uint)index < (uint)caches.Length && caches[index].TryCharge(this, from, to, item);
    }

    /// <summary>Moves an item to a vnet's account under the lock.</summary>
    /// <returns>False when the vnet's limit is reached, or the vnet is destroyed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected bool TryChargeSlow(ZoneItem item, VnetInstance vnet)
    {
        // What outlived its zone is on nobody's account.
        if (_isDisposed)
            return true;
        int to = Zones.AccountOf(this, vnet, mustLive: false);
        if (to == ZoneAccount.None)
            return false;
        ZoneCache cache = CacheOfThisThread();
        using (_lock.EnterScope())
        {
            if (_isDisposed)
                return true;
            // Room is needed that stays: that of the item in front goes with it.
            cache.DiscountFront(to);
            if (!_accounts.TryGetRoom(to, cache, this))
            {
                _failures++;
                _accounts[to].Failures++;
                return false;
            }

            cache.CountCharged(to);
            _accounts.ReturnRoom(item.Account, cache);
            item.Account = to;
            WakeWaiters();
            return true;
        }
    }
}
