using System.Globalization;

namespace Vnet.Runtime.Tests;

/// <summary>Seeds and lengths of random tests: fixed unless the environment asks for others.</summary>
internal static class Seeds
{
    /// <summary>The seed: VNET_TEST_SEED, or always the same.</summary>
    public static int Seed => Number("VNET_TEST_SEED", 20090801);

    /// <summary>How much longer to run: VNET_TEST_FACTOR, or 1.</summary>
    public static int Factor => Number("VNET_TEST_FACTOR", 1);

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
