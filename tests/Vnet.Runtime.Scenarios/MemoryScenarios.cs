using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Scenarios;

internal static class MemoryScenarios
{
    public static void HundredThousandVnets()
    {
        VnetBoot.Announce(File<int>());
        var vnets = new List<VnetInstance>();
        for (int i = 0; i < 100_000; i++)
        {
            VnetInstance vnet = VnetInstance.Create("v");
            VnetSymbols.Write(vnet, "first", i);
            vnets.Add(vnet);
        }

        Check.Equal(100_001, VnetList.Count);
        for (int i = 0; i < vnets.Count; i++)
            Check.Equal(i, VnetSymbols.Read<int>(vnets[i], "first"));
        foreach (VnetInstance vnet in vnets)
            vnet.Dispose();
        Check.Equal(1, VnetList.Count);
    }

    /// <summary>Resident memory per idle vnet with 1,000 ints and an untouched reserve.</summary>
    public static void IdleVnet()
    {
        VnetBoot.Announce(File<ThousandInts>());
        const int Count = 10_000;
        var vnets = new VnetInstance[Count];
        for (int i = 0; i < 500; i++)
            VnetInstance.Create("warm").Dispose();
        long before = Resident();
        for (int i = 0; i < Count; i++)
            vnets[i] = VnetInstance.Create("idle");
        long each = (Resident() - before) / Count;
        Console.WriteLine($"idle_vnet_bytes {each}");
        Check.True(each <= 6 * 1024, $"{each} bytes per idle vnet");
        Check.True(each >= 4000, $"{each} bytes per idle vnet is less than its variables take");
        Check.Equal(42, VnetSymbols.Read<int>(vnets[Count - 1], "first"));
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Forced, true, true);
        GC.WaitForPendingFinalizers();
        if (!OperatingSystem.IsLinux())
            return Process.GetCurrentProcess().WorkingSet64;
        string line = System.IO.File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    private static LinkerFile File<TLayout>()
        where TLayout : unmanaged
    {
        VnetSection section = VnetSection.Create<TLayout>(typeof(MemoryScenarios), "memory", 0,
            static (ref byte data, ref object? _) =>
            {
                for (int i = 0; i < Unsafe.SizeOf<TLayout>(); i += sizeof(int))
                    Unsafe.As<byte, int>(ref Unsafe.Add(ref data, i)) = 42;
            },
            static _ => throw new NotSupportedException(),
            static writer => writer.Data("first", typeof(int), 0, sizeof(int), sizeof(int), null));
        return new LinkerFile("memory.dll", builder =>
        {
            builder.Module("memory", 1);
            builder.Add(LinkerSet.Vnet, "memory", "memory", section);
        });
    }

    [InlineArray(1000)]
    private struct ThousandInts
    {
        private int _first;
    }
}
