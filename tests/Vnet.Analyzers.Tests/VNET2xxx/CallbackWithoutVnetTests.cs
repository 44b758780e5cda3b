using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class CallbackWithoutVnetTests
{
    [Theory]
    [InlineData("new Timer(_ => [|M.V_n|]++, null, 0, 1);")]
    [InlineData("new Timer(_ => [|M.V_stat|].Own.Packets++, null, 0, 1);")]
    [InlineData("new Thread(() => { [|M.V_n|]++; }).Start();")]
    [InlineData("Task.Run(() => [|M.V_n|]);")]
    [InlineData("Task.Run(() => [|M.Cur|].n);")]
    [InlineData("using (CurVnet.Set(a)) Task.Run(() => [|M.V_n|]);")]
    [InlineData("Task.Factory.StartNew(() => [|M.V_n|]++);")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => [|M.V_n|]++);")]
    [InlineData("Task.CompletedTask.ContinueWith(_ => [|M.V_n|]++);")]
    [InlineData("Parallel.For(0, 9, i => [|M.V_n|] += i);")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => [|M.V_n|]++;")]
    [InlineData("Task.Run([|Work|]); void Work() => M.V_n++;")]
    [InlineData("CurVnet.RunAsync(a, async () => { ThreadPool.UnsafeQueueUserWorkItem(_ => [|M.V_n|]++, null); await Task.Yield(); });")]
    public Task Callback_is_reported(string statements) => AnalyzerTest<CallbackWithoutVnetAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("Task.Run(() => { using (CurVnet.Set(a)) M.V_n++; });")]
    [InlineData("Task.Run(() => { using var s = CurVnet.Set(a); M.V_n++; });")]
    [InlineData("Task.Run(() => CurVnet.RunAsync(a, async () => { M.V_n++; await Task.Yield(); }));")]
    [InlineData("CurVnet.RunAsync(a, () => Task.Run(() => M.V_n++));")]
    [InlineData("Task.Run(() => M.In(a).n++);")]
    [InlineData("M.V_list.ForEach(x => M.V_n += x);")]
    [InlineData("Task.Run(() => nameof(M.V_n));")]
    [InlineData("Task.Run(Work); void Work() { using (CurVnet.Set(a)) M.V_n++; }")]
    public Task Callback_with_a_vnet_is_not_reported(string statements) => AnalyzerTest<CallbackWithoutVnetAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("~User() => [|M.V_n|]--;")]
    [InlineData("static User() => [|M.V_n|] = 1;")]
    [InlineData("static int s_copy = [|M.V_n|];")]
    [InlineData("void Tick(object? s) => M.V_n++; void Arm() => new Timer([|Tick|], null, 0, 1);")]
    public Task Member_without_a_vnet_is_reported(string members) => AnalyzerTest<CallbackWithoutVnetAnalyzer>.VerifyAsync(AccessSource.Members(members));

    [Theory]
    [InlineData("User() => M.V_n++;")]
    [InlineData("static Func<int> s_read = () => M.V_n;")]
    public Task Member_of_a_caller_is_not_reported(string members) => AnalyzerTest<CallbackWithoutVnetAnalyzer>.VerifyAsync(AccessSource.Members(members));

    [Fact]
    public Task Property_of_that_name_is_not_reported() => AnalyzerTest<CallbackWithoutVnetAnalyzer>.VerifyAsync(
        "class P { static int s_x; static ref int V_x => ref s_x; void Run() => Task.Run(() => V_x++); }");

    [Fact]
    public Task Fix_all_captures_the_vnet() => CodeFixTest<CallbackWithoutVnetAnalyzer, CaptureVnetCodeFix>.VerifyFixAllAsync(
        [
            "class A\n{\n    void Run()\n    {\n        // Later.\n        Task.Run(() => M.V_n);\n        new Thread(() =>\n        {\n            M.V_n++;\n        }).Start();\n    }\n}\n" + AccessSource.Module,
            "class B\n{\n    void Run(VnetInstance vnet)\n    {\n        ThreadPool.QueueUserWorkItem(_ => M.V_n++);\n    }\n}\n",
        ],
        [
            "class A\n{\n    void Run()\n    {\n        VnetInstance vnet = CurVnet.Current!;\n        // Later.\n        Task.Run(() =>\n        {\n            using (CurVnet.Set(vnet))\n            {\n                return M.V_n;\n            }\n        });\n        VnetInstance vnet2 = CurVnet.Current!;\n        new Thread(() =>\n        {\n            using (CurVnet.Set(vnet2))\n            {\n                M.V_n++;\n            }\n        }).Start();\n    }\n}\n" + AccessSource.Module,
            "class B\n{\n    void Run(VnetInstance vnet)\n    {\n        VnetInstance vnet2 = CurVnet.Current!;\n        ThreadPool.QueueUserWorkItem(_ =>\n        {\n            using (CurVnet.Set(vnet2))\n            {\n                M.V_n++;\n            }\n        });\n    }\n}\n",
        ]);

    [Fact]
    public Task Async_callback_is_left_to_the_author() => CodeFixTest<CallbackWithoutVnetAnalyzer, CaptureVnetCodeFix>.VerifyNoFixAsync(
        AccessSource.Body("Task.Run(async () => { [|M.V_n|]++; await Task.Yield(); });"));
}
