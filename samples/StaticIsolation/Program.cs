using System.Globalization;
using StaticIsolation;
using Vnet;

const int Tenants = 100;
const int Rounds = 50;
string[] articles = ["bolt", "washer", "nut", "bracket", "hinge"];
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

VnetInstance[] vnets = [.. Enumerable.Range(1, Tenants).Select(n => VnetInstance.Create($"tenant{n}"))];
string[] failures = await Task.WhenAll(vnets.Select((vnet, index) => CurVnet.RunAsync(vnet, () => TenantAsync(index + 1))));
failures = [.. failures.Where(failure => failure.Length > 0)];

Console.WriteLine($"{"tenant",-10}  {"price of a hinge",18}  {"cached",6}  {"misses",6}");
foreach (VnetInstance vnet in vnets.Take(5))
{
    string price = await CurVnet.RunAsync(vnet, () => PriceService.PriceAsync("hinge"));
    using (CurVnet.Set(vnet))
        Console.WriteLine($"{vnet.Name,-10}  {price,18}  {PriceService.Cached,6}  {PriceService.Misses,6}");
}

Console.WriteLine($"… and {Tenants - 5} more, all at once, {Rounds * articles.Length:N0} look-ups each.");
foreach (VnetInstance vnet in vnets)
    vnet.Dispose();

foreach (string failure in failures)
    Console.Error.WriteLine(failure);
Console.WriteLine(failures.Length == 0 ? "No tenant saw another's state." : $"{failures.Length} tenant(s) saw another's state.");
return failures.Length == 0 ? 0 : 1;

// One tenant's work; it resumes on any thread after every await, and finds its own statics there.
async Task<string> TenantAsync(int number)
{
    PriceService.Configure($"T{number}", number);
    for (int round = 0; round < Rounds; round++)
    {
        foreach (string article in articles)
        {
            string expected = $"{article.Length * number:F2} T{number}";
            string actual = await PriceService.PriceAsync(article);
            if (actual != expected)
                return $"tenant {number}: expected {expected}, got {actual}";
            await Task.Yield();
        }
    }

    return PriceService.Misses == articles.Length && PriceService.Cached == articles.Length
        ? ""
        : $"tenant {number}: {PriceService.Misses} misses and {PriceService.Cached} cached prices, expected {articles.Length} of each";
}
