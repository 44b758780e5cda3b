using System.Globalization;
using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A neighbour as it was at one moment: plain values, for listings and serializers.</summary>
/// <param name="Address">The neighbour.</param>
/// <param name="Hardware">Its link address; null while it is not known.</param>
/// <param name="Interface">Name of the interface on whose link it is.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Kinds">How it was made.</param>
/// <param name="IsRouter">Whether it is a router.</param>
/// <param name="ExpiresIn">Milliseconds until its state changes; null for never.</param>
/// <param name="Asked">How often it was asked for without an answer.</param>
/// <param name="Held">Packets that wait for its address.</param>
public sealed record Nd6Record(
    In6Addr Address, MacAddress? Hardware, string Interface, Nd6State State, Nd6Kinds Kinds, bool IsRouter, long? ExpiresIn, int Asked, int Held)
{
    /// <summary>The line above those of <see cref="ToString"/>.</summary>
    public const string Heading = "Neighbor                             Linklayer Address  Netif Expire    S Flags";

    /// <summary>The line that <c>ndp -an</c> prints.</summary>
    public override string ToString()
    {
        string address = Address.NeedsZone ? $"{Address}%{Interface}" : Address.ToString();
        string hardware = Hardware?.ToString() ?? "(incomplete)";
        string expires = ExpiresIn switch
        {
            null => "permanent",
            0 => "expired",
            { } left => Age(left),
        };
        char state = State switch
        {
            Nd6State.Incomplete => 'I',
            Nd6State.Reachable => 'R',
            Nd6State.Stale => 'S',
            Nd6State.Delay => 'D',
            Nd6State.Probe => 'P',
            Nd6State.Unreachable => 'U',
            _ => '?',
        };
        string flags = (IsRouter ? "R" : "") + ((Kinds & Nd6Kinds.Proxy) != 0 ? "p" : "");
        string asked = Asked > 0 && State != Nd6State.Reachable ? Asked.ToString(CultureInfo.InvariantCulture) : "";
        return $"{address,-36} {hardware,-18} {Interface,5} {expires,-9} {state} {flags} {asked}".TrimEnd();
    }

    // As ndp(8)'s sec2str: 1d2h3m4s, without what is zero before the first.
    private static string Age(long milliseconds)
    {
        TimeSpan age = TimeSpan.FromSeconds((milliseconds + 999) / 1000);
        string text = "";
        if (age.Days > 0)
            text += $"{age.Days}d";
        if (text.Length > 0 || age.Hours > 0)
            text += $"{age.Hours}h";
        if (text.Length > 0 || age.Minutes > 0)
            text += $"{age.Minutes}m";
        return $"{text}{age.Seconds}s";
    }
}
