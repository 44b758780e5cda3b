namespace Vnet.Analyzers.Tests;

public class BlockingInNoSleepWalkTests
{
    private static Task Verify(string call, string walk = "VnetList.ReadLockNoSleep()") => AnalyzerTest<BlockingInNoSleepWalkAnalyzer>.VerifyAsync(
        AccessSource.Members("void Run(Task t, Task<int> u, SemaphoreSlim m, ManualResetEvent e, Thread h, System.IO.Stream s, byte[] y, object o) { foreach (var v in " + walk + ") { " + call + " } }"));

    [Theory]
    [InlineData("[|Thread.Sleep(1)|];")]
    [InlineData("[|t.Wait()|];")]
    [InlineData("_ = [|u.Result|];")]
    [InlineData("[|t.GetAwaiter().GetResult()|];")]
    [InlineData("[|m.Wait()|];")]
    [InlineData("[|e.WaitOne()|];")]
    [InlineData("[|h.Join()|];")]
    [InlineData("[|s.Read(y, 0, 1)|];")]
    [InlineData("[|System.IO.File.ReadAllText(\"x\")|];")]
    public Task Blocking_call_is_reported(string call) => Verify(call);

    [Theory]
    [InlineData("lock (o) { }")]
    [InlineData("e.Set();")]
    [InlineData("_ = u.IsCompleted;")]
    [InlineData("Task.Run(() => Thread.Sleep(1));")]
    public Task Other_call_is_not_reported(string call) => Verify(call);

    [Fact]
    public Task Sleepable_walk_is_not_reported() => Verify("Thread.Sleep(1);", "VnetList.ReadLock()");

    [Fact]
    public Task Walk_by_hand_is_reported() => AnalyzerTest<BlockingInNoSleepWalkAnalyzer>.VerifyAsync(
        AccessSource.Body("Thread.Sleep(1); using var w = VnetList.ReadLockNoSleep(); [|Thread.Sleep(1)|];"));
}
