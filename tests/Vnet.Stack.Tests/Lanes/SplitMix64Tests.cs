using Vnet.Net;

namespace Vnet.Stack.Tests;

public class SplitMix64Tests
{
    [Fact]
    public void Numbers_are_those_of_the_reference_implementation()
    {
        // Vigna's splitmix64.c, seed 1234567.
        ulong state = 1234567;
        ulong[] numbers = [.. Enumerable.Range(0, 5).Select(_ => SplitMix64.Mix(state += SplitMix64.Increment))];
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], numbers);
    }
}
