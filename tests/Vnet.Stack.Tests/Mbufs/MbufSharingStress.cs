using Vnet.Net;

namespace Vnet.Stack.Tests;

public class MbufSharingStress
{
    private const int Threads = 4;
    private const int Rounds = 20_000;

    /// <summary>Owners of slices of one cluster free them at the same moment; the last one, and only that, frees the cluster.</summary>
    [Fact]
    public void Slices_of_one_cluster_may_be_freed_on_several_threads_at_once()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf sharing");
        var slices = new Mbuf[Threads];
        using var barrier = new Barrier(Threads);
        Exception?[] errors = new Exception?[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => errors[t] = Record.Exception(() => Run(t))))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(240))));
        Assert.All(errors, Assert.Null);
        MbufTests.AssertNoneOf(vnet);

        void Run(int thread)
        {
            using CurVnet.Scope scope = CurVnet.Set(vnet);
            for (int round = 0; round < Rounds / Threads; round++)
            {
                if (thread == 0)
                    Share(round);
                if (!barrier.SignalAndWait(TimeSpan.FromSeconds(120)))
                    throw new TimeoutException("The other threads have stopped.");
                Mbuf mine = slices[thread];
                // Another slice from this one while others are freed.
                Mbuf again = mine.Copy(0, mine.Length)!;
                byte expected = (byte)round;
                Assert.Equal(-1, mine.Data.IndexOfAnyExcept(expected));
                mine.FreeChain();
                Assert.Equal(-1, again.Data.IndexOfAnyExcept(expected));
                // Who is left alone may write.
                if (again.IsWritable)
                    again.Data.Fill((byte)~expected);
                again.FreeChain();
                if (!barrier.SignalAndWait(TimeSpan.FromSeconds(120)))
                    throw new TimeoutException("The other threads have stopped.");
            }
        }

        void Share(int round)
        {
            Mbuf m = Mbuf.GetCluster()!;
            m.Extend(2000).Fill((byte)round);
            for (int i = 0; i < Threads; i++)
                slices[i] = m.Copy(i * 100, 500)!;
            m.FreeChain();
        }
    }
}
