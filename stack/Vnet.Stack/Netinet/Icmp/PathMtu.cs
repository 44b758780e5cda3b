namespace Vnet.Netinet;

/// <summary>What MTUs there are on the way (RFC 1191 section 7.1; FreeBSD's <c>ip_next_mtu</c>).</summary>
public static class PathMtu
{
    /// <summary>Every link takes packets of this size (RFC 791): the least that is believed.</summary>
    public const int Min = 68;

    private static ReadOnlySpan<ushort> Plateaus => [65535, 32000, 17914, 8166, 4352, 2002, 1492, 1280, 1006, 508, 296, 68];

    /// <summary>The next smaller of the usual MTUs: the guess when a router says only that a packet was too big. 0 when there is none.</summary>
    /// <param name="mtu">What is too big, in bytes.</param>
    public static int NextSmaller(int mtu)
    {
        foreach (ushort plateau in Plateaus)
        {
            if (plateau < mtu)
                return plateau;
        }

        return 0;
    }

    /// <summary>The next larger of the usual MTUs, to be tried when the way may have changed. 0 when there is none.</summary>
    /// <param name="mtu">What is known to pass, in bytes.</param>
    public static int NextLarger(int mtu)
    {
        for (int i = Plateaus.Length - 1; i >= 0; i--)
        {
            if (Plateaus[i] > mtu)
                return Plateaus[i];
        }

        return 0;
    }
}
