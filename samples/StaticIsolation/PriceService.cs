using Vnet;

namespace StaticIsolation;

/// <summary>
/// Existing-style code: a configuration, a cache and a counter in statics, used by everything below without being
/// passed around. The annotations, and <c>partial</c>, are all that was added to make it multi-tenant; every use of a
/// field became its <c>V_</c> name, which the code fix of VNET2001 writes.
/// </summary>
internal static partial class PriceService
{
    [VnetDefine] private static string s_currency = "EUR";
    [VnetDefine] private static decimal s_rate = 1m;
    [VnetDefine] private static Dictionary<string, decimal> s_cache = new();
    [VnetDefine] private static int s_misses;

    /// <summary>Chooses the tenant's currency.</summary>
    public static void Configure(string currency, decimal rate) => (V_currency, V_rate) = (currency, rate);

    /// <summary>Price of an article in the tenant's currency; computed once, then cached.</summary>
    public static async Task<string> PriceAsync(string article)
    {
        if (!V_cache.TryGetValue(article, out decimal price))
        {
            await Task.Yield();
            price = article.Length * V_rate;
            V_cache[article] = price;
            V_misses++;
        }

        return $"{price:F2} {V_currency}";
    }

    /// <summary>How often the cache had no answer.</summary>
    public static int Misses => V_misses;

    /// <summary>Number of cached prices.</summary>
    public static int Cached => V_cache.Count;
}
