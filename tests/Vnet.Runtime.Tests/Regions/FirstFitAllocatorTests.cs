namespace Vnet.Runtime.Tests;

public class FirstFitAllocatorTests
{
    [Fact]
    public void Exact_fit_leaves_nothing_and_then_refuses()
    {
        var space = new FirstFitAllocator(16);
        Assert.True(space.TryAllocate(16, 1, out int start));
        Assert.Equal((0, 0, 0), (start, space.FreeLength, space.FreeRanges));
        Assert.False(space.TryAllocate(1, 1, out _));
    }

    [Fact]
    public void Alignment_skips_and_what_it_skips_stays_free()
    {
        var space = new FirstFitAllocator(64);
        space.TryAllocate(3, 1, out _);
        Assert.True(space.TryAllocate(16, 16, out int start));
        Assert.Equal(16, start);
        Assert.True(space.TryAllocate(13, 1, out int skipped));
        Assert.Equal(3, skipped);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(0, 2, 1)]
    public void Freed_neighbours_coalesce(int first, int second, int ranges)
    {
        var space = new FirstFitAllocator(24);
        for (int i = 0; i < 3; i++)
            space.TryAllocate(8, 1, out _);
        space.Free(first * 8, 8);
        space.Free(second * 8, 8);
        Assert.Equal(Math.Abs(first - second) == 1 ? ranges : 2, space.FreeRanges);
        int last = 3 - first - second;
        space.Free(last * 8, 8);
        Assert.Equal((1, 24, 24), (space.FreeRanges, space.FreeLength, space.LargestFree));
    }

    [Fact]
    public void Free_just_above_the_last_free_entry_is_inserted_there()
    {
        var space = new FirstFitAllocator(32);
        space.TryAllocate(32, 1, out _);
        space.Free(0, 8);
        space.Free(16, 8);
        Assert.Equal(2, space.FreeRanges);
        space.Free(24, 8);
        Assert.Equal((2, 24, 16), (space.FreeRanges, space.FreeLength, space.LargestFree));
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(4, 8)]
    [InlineData(-8, 8)]
    [InlineData(12, 8)]
    [InlineData(16, 1)]
    [InlineData(8, int.MaxValue)]
    [InlineData(int.MaxValue, 8)]
    public void Free_of_what_is_not_allocated_throws_and_changes_nothing(int start, int length)
    {
        var space = new FirstFitAllocator(16);
        space.TryAllocate(16, 1, out _);
        space.Free(0, 8);
        Assert.Throws<ArgumentException>(() => space.Free(start, length));
        Assert.Equal((1, 8), (space.FreeRanges, space.FreeLength));
    }

    [Fact]
    public void A_length_that_overflows_is_refused()
    {
        var space = new FirstFitAllocator(16);
        space.TryAllocate(4, 1, out _);
        Assert.False(space.TryAllocate(int.MaxValue, 1, out _));
        Assert.False(space.TryAllocate(int.MaxValue - 2, 8, out _));
        Assert.Equal(12, space.FreeLength);
    }

    [Fact]
    public void An_alignment_that_is_no_power_of_two_is_refused()
    {
        var space = new FirstFitAllocator(16);
        Assert.Throws<ArgumentOutOfRangeException>(() => space.TryAllocate(4, 0, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.TryAllocate(4, 3, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.TryAllocate(0, 1, out _));
    }
}
