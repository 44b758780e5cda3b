using Vnet.Netinet;

namespace Vnet.Net;

// IPv4 groups of an interface.
public sealed partial class Ifnet
{
    private InMultiTable? _inMultis;

    /// <summary>Its IPv4 groups; null before the first.</summary>
    internal InMultiTable? InMultis => Volatile.Read(ref _inMultis);

    /// <summary>The table of the vnet that it is in now: groups do not go with it to another.</summary>
    internal InMultiTable InMultisOrNew()
    {
        InMultiTable? present = InMultis;
        while (present is null || present.Generation != Generation)
        {
            var made = new InMultiTable(this);
            if (Interlocked.CompareExchange(ref _inMultis, made, present) == present)
                return made;
            present = InMultis;
        }

        return present;
    }
}
