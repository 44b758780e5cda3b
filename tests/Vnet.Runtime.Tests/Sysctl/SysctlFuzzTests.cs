using System.Runtime.InteropServices;

namespace Vnet.Runtime.Tests;

/// <summary>The byte interface under random input: 10,000 seeded cases, times VNET_TEST_FACTOR.</summary>
public sealed class SysctlFuzzTests : IDisposable
{
    private const byte Untouched = 0xA5;

    private readonly LinkerFile _file = SysctlFuzzModule.File();

    public SysctlFuzzTests() => VnetModules.Load(_file);

    public void Dispose() => VnetModules.Unload(_file);

    [Fact]
    public void Nothing_throws_lengths_are_honest_and_buffers_are_not_overrun()
    {
        int cases = 10_000 * Seeds.Factor;
        int seed = Seeds.Seed;
        var random = new Random(seed);
        SysctlOid[] known = [.. Sysctl.All("net.fuzz", honourSkip: false), .. Sysctl.All("sysctl")];
        for (int i = 0; i < cases; i++)
        {
            int[] numbers = Numbers(random, known);
            byte[] memory = new byte[random.Next(4) == 0 ? 600 : random.Next(12)];
            Array.Fill(memory, Untouched);
            int capacity = random.Next(memory.Length + 1);
            bool isEstimate = random.Next(6) == 0;
            byte[]? newValue = random.Next(3) == 0 ? new byte[random.Next(10)] : null;
            if (newValue is not null)
                random.NextBytes(newValue);
            string what = $"seed {seed}, case {i}: {string.Join('.', numbers)}, {(isEstimate ? "estimate" : capacity)}, new {newValue?.Length}";

            SysctlError error = Sysctl.Call(numbers, isEstimate ? default : memory.AsSpan(0, capacity), out int length, newValue);
            Assert.True(Enum.IsDefined(error) && error != SysctlError.Again, what);
            Assert.True(memory.AsSpan(isEstimate ? 0 : capacity).IndexOfAnyExcept(Untouched) < 0, $"overrun: {what}");
            Assert.True(length >= 0, what);
            if (error == SysctlError.Ok && !isEstimate)
                Assert.True(length <= capacity, what);
            else if (error == SysctlError.NoMemory)
                Assert.True(!isEstimate && length > capacity, what);
            else if (error != SysctlError.Ok)
                Assert.True(length == 0, what);
            CheckAgainstTree(numbers, error, newValue is not null, what);
            CheckNext(numbers, what);
        }
    }

    private static int[] Numbers(Random random, SysctlOid[] known)
    {
        List<int> numbers = [.. known[random.Next(known.Length)].Numbers];
        switch (random.Next(6))
        {
            case 0:
                return [.. Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(8) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(0x110))];
            case 1:
                numbers.AddRange(Enumerable.Range(0, random.Next(1, 26)).Select(_ => random.Next(5)));
                break;
            case 2:
                numbers.RemoveRange(random.Next(numbers.Count), 1);
                break;
            case 3:
                numbers = [0, random.Next(9), .. numbers];
                break;
        }

        return [.. numbers];
    }

    /// <summary>What the answer must be by the public face of the tree, walked link by link.</summary>
    private static void CheckAgainstTree(int[] numbers, SysctlError error, bool isWrite, string what)
    {
        if (numbers.Length is 0 or > 24)
        {
            Assert.True(error == SysctlError.Invalid, what);
            return;
        }

        SysctlOid? oid = null;
        IReadOnlyList<SysctlOid> level = [.. Sysctl.All(null).Select(Top).Append(Top(Sysctl.Find("sysctl.name2oid"))).Concat(Tops()).Distinct()];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (oid is { IsNode: true } && oid.Name.StartsWith("sysctl.", StringComparison.Ordinal))
                return;
            if (oid is { IsNode: false })
            {
                Assert.True(error == SysctlError.NotDirectory, what);
                return;
            }

            oid = level.FirstOrDefault(child => child.Number == numbers[i]);
            if (oid is null)
            {
                Assert.True(error == SysctlError.NoEntry, what);
                return;
            }

            level = oid.Children;
        }

        if (oid!.IsNode && !oid.Name.StartsWith("sysctl.", StringComparison.Ordinal))
            Assert.True(error == SysctlError.IsDirectory, what);
        else if (isWrite && !oid.Flags.HasFlag(CtlFlags.Wr))
            Assert.True(error == SysctlError.NotPermitted, what);

        static SysctlOid Top(SysctlOid oid)
        {
            while (oid.Parent!.Parent is not null)
                oid = oid.Parent;
            return oid;
        }

        static IEnumerable<SysctlOid> Tops() =>
            new[] { "kern", "vm", "vfs", "net", "debug", "hw", "machdep", "user", "p1003_1b", "security", "dev" }.Select(name => Sysctl.Find(name));
    }

    private static void CheckNext(int[] numbers, string what)
    {
        Span<byte> buffer = stackalloc byte[4 * 24];
        if (numbers.Length > 22)
            return;
        SysctlError error = Sysctl.Call([0, 2, .. numbers], buffer, out int length);
        if (error == SysctlError.NoEntry)
            return;
        Assert.True(error == SysctlError.Ok, what);
        int[] next = MemoryMarshal.Cast<byte, int>(buffer[..length]).ToArray();
        Assert.True(next.AsSpan().SequenceCompareTo(numbers) > 0, $"next of {what} is {string.Join('.', next)}");
        Assert.False(Sysctl.Find(next).IsNode && next[0] != 0, what);
    }
}
