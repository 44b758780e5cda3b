using System.Net;

namespace Vnet.Sockets;

/// <summary>Finds the addresses of names in a vnet; replaces what <see cref="VnetDns"/> does by itself.</summary>
public interface IVnetResolver
{
    /// <summary>Finds the addresses of a host.</summary>
    /// <param name="vnet">For which vnet. It may not be current.</param>
    /// <param name="host">The name, not an address.</param>
    /// <param name="family">Which addresses; <see cref="AddressFamily.Unspecified"/> for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>At least one, in any order.</returns>
    /// <exception cref="VnetDnsException">There is none.</exception>
    public ValueTask<IPAddress[]> ResolveAsync(VnetInstance vnet, string host, AddressFamily family, CancellationToken cancellationToken);
}
