namespace Vnet.Netinet6;

/// <summary>Which of the lists of what routers say is full.</summary>
internal enum Nd6Full
{
    Routers,
    Routes,
    Prefixes,
    Redirects,
    Names,
}
