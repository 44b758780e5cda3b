using Vnet.Net;
using Vnet.Netinet;

namespace TapBridge;

/// <summary>Somebody on the bridge who has an address and asks for others'.</summary>
internal interface IStation : IDisposable
{
    /// <summary>Who it is, for people.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public InAddr Address { get; }

    /// <summary>Sends a datagram, so that it must ask who has the address.</summary>
    public void Send(InAddr to);

    /// <summary>What it knows of an address; null while nobody has answered.</summary>
    public MacAddress? Find(InAddr address);
}
