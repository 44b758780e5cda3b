using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Vnet.Modules.Tests;

/// <summary>What loading may leave behind: room of the reserve, linked files, symbols, sysinits, sysctls, zones, load contexts.</summary>
internal sealed record Footprint(int ReserveFree, int Files, int Symbols, int Sysinits, int Sysctls, int Zones, int Contexts)
{
    /// <summary>As of now, when all code that is to go has gone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Footprint Take()
    {
        Assert.Empty(Kld.Drain(TimeSpan.FromSeconds(20)));
        return new Footprint(
            VnetData.ReserveFree,
            Kld.All.Count,
            VnetSymbols.All.Count,
            Enum.GetValues<SysinitKind>().Sum(kind => Vnet.Sysinits.Of(kind).Count),
            Sysctl.All(honourSkip: false).Count(),
            Vnet.Zones.All.Count,
            AssemblyLoadContext.All.Count(context => context.IsCollectible));
    }
}
