using System.Globalization;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>An entry of the ARP table as it was at one moment: plain values, for listings and serializers.</summary>
/// <param name="Address">The neighbour.</param>
/// <param name="Hardware">Its link address; null while it is not known.</param>
/// <param name="Interface">Name of the interface on whose link it is.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Kinds">How it was made.</param>
/// <param name="ExpiresIn">Seconds until it goes; null for never.</param>
/// <param name="Held">Packets that wait for its address.</param>
public sealed record ArpRecord(
    InAddr Address, MacAddress? Hardware, string Interface, ArpState State, ArpKinds Kinds, long? ExpiresIn, int Held)
{
    /// <summary>The line that <c>arp -an</c> prints.</summary>
    public override string ToString()
    {
        string hardware = Hardware?.ToString() ?? "(incomplete)";
        string age = ExpiresIn switch
        {
            null => "permanent",
            0 => "expired",
            { } seconds => string.Create(CultureInfo.InvariantCulture, $"expires in {seconds} seconds"),
        };
        string kinds = ((Kinds & ArpKinds.Published) != 0 ? " published" : "")
            + ((Kinds & ArpKinds.Reject) != 0 ? " reject" : "")
            + ((Kinds & ArpKinds.Blackhole) != 0 ? " blackhole" : "");
        return $"? ({Address}) at {hardware} on {Interface} {age}{kinds} [ethernet]";
    }
}
