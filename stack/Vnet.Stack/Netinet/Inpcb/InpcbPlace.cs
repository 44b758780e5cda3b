namespace Vnet.Netinet;

/// <summary>
/// A connection's place on the account of its vnet. Not the connection itself: a reader that took no lock may still hold one that is
/// closed, and must not find another's in it. FreeBSD waits for such readers before it uses the memory again; here the collector does.
/// </summary>
internal sealed class InpcbPlace : ZoneItem;
