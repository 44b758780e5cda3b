using System.Runtime.CompilerServices;

namespace Vnet;

/// <content>What wheels there are, and what is pending, for the text dump.</content>
public sealed partial class CalloutWheel
{
    /// <summary>The wheels that are not disposed, by name.</summary>
    internal static CalloutWheel[] All => [.. Listing.Wheels.Select(entry => entry.Key).OrderBy(wheel => wheel.Name, StringComparer.Ordinal)];

    /// <summary>Some of the pending callouts, those that are due first, and how long it is until then.</summary>
    /// <param name="most">
    /// So many are looked at, from the next slot on: with more in it, others may be due earlier. The lock is held meanwhile.
    /// </param>
    internal (Callout Callout, TimeSpan Due)[] NextPending(int most)
    {
        var found = new (Callout Callout, long Deadline)[most];
        int count = 0;
        _lock.Enter();
        for (int slot = 0; slot < TimingWheel.SlotCount; slot++)
        {
            for (Callout? callout = _wheel.First(slot); callout is not null && count < most; callout = callout.Next)
                found[count++] = (callout, callout.Deadline);
        }

        _lock.Exit();
        Array.Resize(ref found, count);
        return [.. found.OrderBy(entry => entry.Deadline).Select(entry => (entry.Callout, _clock.Until(entry.Deadline)))];
    }

    // A type of its own, because the first wheel is made while this one is initialised.
    private static class Listing
    {
        // Weak: a wheel that nobody disposes of goes with its last callout.
        public static readonly ConditionalWeakTable<CalloutWheel, object?> Wheels = [];
    }
}
