using Vnet.Net;

namespace Vnet.Netinet6;

// Servers and domains for names (RFC 8106 section 6).
internal sealed partial class Nd6Routers
{
    private readonly List<Nd6NameFact> _names = [];

    /// <summary>A router says a name server or a domain, or takes it back.</summary>
    /// <param name="ifp">On whose link.</param>
    /// <param name="router">The router.</param>
    /// <param name="server">The server, or <c>::</c>.</param>
    /// <param name="domain">The domain, or null.</param>
    /// <param name="lifetime">Seconds; 0 for no longer.</param>
    public void NameHeard(Ifnet ifp, In6Addr router, In6Addr server, string? domain, uint lifetime)
    {
        lock (Gate)
        {
            Nd6NameFact? known = _names.Find(name => ReferenceEquals(name.Ifp, ifp) && name.Server == server
                && string.Equals(name.Domain, domain, StringComparison.OrdinalIgnoreCase));
            if (lifetime == 0)
            {
                if (known is not null)
                    RemoveNamesWhere(name => ReferenceEquals(name, known));
                return;
            }

            if (known is null)
            {
                int count = _names.FindAll(name => ReferenceEquals(name.Ifp, ifp) && name.Domain is null == domain is null).Count;
                if (!Nd6.IsWithin(count, Nd6.MaxNames))
                {
                    Nd6.CountFull(Nd6Full.Names);
                    return;
                }

                known = new Nd6NameFact(ifp, router, server, domain);
                _names.Add(known);
                NamesGeneration++;
            }

            known.ExpiresAt = Nd6Fact.In(lifetime);
            Arm(known.ExpiresAt);
        }
    }

    /// <summary>Changes whenever the list does.</summary>
    public uint NamesGeneration { get; private set; }

    /// <summary>All that hold now, in the order in which they were heard.</summary>
    public Nd6NameFact[] Names()
    {
        lock (Gate)
        {
            long now = Nd6.Milliseconds;
            return [.. _names.FindAll(name => name.ExpiresAt > now)];
        }
    }

    /// <summary>All routes at this moment.</summary>
    public Nd6Route[] Routes()
    {
        lock (Gate)
            return [.. _routes];
    }

    private void RemoveNamesWhere(Predicate<Nd6NameFact> isMeant)
    {
        if (_names.RemoveAll(isMeant) > 0)
            NamesGeneration++;
    }
}
