using FsCheck;
using FsCheck.Fluent;

namespace Vnet.Runtime.Tests;

public class AllocatorProperties
{
    private const int Space = 256;

    private static Config Config => Config.QuickThrowOnFailure.WithMaxTest(200 * Seeds.Factor).WithReplay((ulong)Seeds.Seed, 1UL, 100);

    // Non-negative: allocate so much, at one of four alignments; negative: free one of the allocated ranges.
    private static Arbitrary<int[]> Steps => Gen.Choose(-40, 60).ArrayOf().Resize(200).ToArbitrary();

    [Fact]
    public void Random_use_agrees_with_a_bitmap() => Prop.ForAll(Steps, AgreesWithBitmap).Check(Config);

    [Fact]
    public void Random_use_of_vnet_memory_agrees_with_a_model_in_every_vnet() => Prop.ForAll(Steps, AgreesInEveryVnet).Check(Config);

    private static void AgreesWithBitmap(int[] steps)
    {
        var space = new FirstFitAllocator(Space);
        bool[] used = new bool[Space];
        List<(int Start, int Length)> held = [];
        foreach (int step in steps)
        {
            if (step < 0 && held.Count > 0)
            {
                (int start, int length) = held[-step % held.Count];
                held.RemoveAt(-step % held.Count);
                space.Free(start, length);
                used.AsSpan(start, length).Clear();
            }
            else if (step > 0)
            {
                int alignment = 1 << (step % 4);
                int expected = FirstFit(used, step, alignment);
                Assert.Equal(expected >= 0, space.TryAllocate(step, alignment, out int start));
                Assert.Equal(expected, start);
                if (start >= 0)
                {
                    used.AsSpan(start, step).Fill(true);
                    held.Add((start, step));
                }
            }

            Assert.Equal(used.Count(u => !u), space.FreeLength);
            Assert.Equal(Runs(used), space.FreeRanges);
        }
    }

    private static void AgreesInEveryVnet(int[] steps)
    {
        int free = VnetData.ReserveFree;
        VnetInstance[] vnets = [VnetInstance.Create("p0"), VnetInstance.Create("p1")];
        List<(VnetDataBlock Block, byte Default, byte[] Values)> held = [];
        byte next = 0;
        foreach (int step in steps.Take(30))
        {
            if (step < 0 && held.Count > 0)
            {
                held[-step % held.Count].Block.Dispose();
                held.RemoveAt(-step % held.Count);
            }
            else if (step > 0)
            {
                VnetDataBlock block = VnetData.Alloc("property", step);
                byte value = ++next;
                block.Reference.Fill(value);
                Assert.All(vnets, vnet => Assert.Equal(-1, block.In(vnet).IndexOfAnyExcept((byte)0)));
                block.Copy();
                block.In(vnets[1]).Fill((byte)~value);
                held.Add((block, value, [value, (byte)~value]));
            }

            foreach ((VnetDataBlock block, byte _, byte[] values) in held)
            {
                for (int i = 0; i < vnets.Length; i++)
                    Assert.Equal(-1, block.In(vnets[i]).IndexOfAnyExcept(values[i]));
            }
        }

        using (VnetInstance late = VnetInstance.Create("late"))
        {
            foreach ((VnetDataBlock block, byte value, byte[] _) in held)
                Assert.Equal(-1, block.In(late).IndexOfAnyExcept(value));
        }

        foreach ((VnetDataBlock block, byte _, byte[] _) in held)
            block.Dispose();
        foreach (VnetInstance vnet in vnets)
            vnet.Dispose();
        Assert.Equal(free, VnetData.ReserveFree);
    }

    private static int FirstFit(bool[] used, int length, int alignment)
    {
        for (int start = 0; start + length <= used.Length; start += alignment)
        {
            if (used.AsSpan(start, length).IndexOf(true) < 0)
                return start;
        }

        return -1;
    }

    private static int Runs(bool[] used) => used.Where((u, i) => !u && (i == 0 || used[i - 1])).Count();
}
