using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers.Tests;

/// <summary>Source is unfinished most of the time that generator, analyzers and fixes see it: none may throw, whatever is missing.</summary>
public class UnfinishedSourceTests
{
    private const string Source = """
        [assembly: SysctlNode("net.inet", "Internet")]
        [assembly: LockOrder(typeof(Locks))]
        namespace Demo;
        /// <summary>Documented.</summary>
        [VnetModule("tcp", Version = 2), ModuleDepend("ip", Min = 1, Preferred = 2, Max = 3), SysctlNode("net.inet.tcp", "TCP")]
        internal static partial class Tcp
        {
            [Sysctl("net.inet.tcp.mss", "Size", Access = SysctlAccess.ReadWrite, Tunable = true)]
            [VnetDefine(Access = VnetAccess.Public)] private static int s_mss = 536, s_other = 3;
            [VnetDefine] private static Dictionary<string, List<int>>? s_map = new(StringComparer.Ordinal) { ["a"] = [1, 2] };
            [VnetDefine] private static (string Name, int N) s_pair = ("b", 2);
            [VnetDefine] private static readonly int s_wrong = DateTime.Now.Second;
            [VnetDefine] private static EventHandlerList<int> s_event = new("event");
            [DpcpuDefine] private static long hits = 3;
            [LinkerSet("names")] private static string s_one = "one";
            [VnetGlobal("shared on purpose")] private static int s_shared;
            [ThreadStatic] private static int t_thread;
            private static int s_leak;
            [VnetPcpustat] public struct Stat { public ulong Sent; public ulong Received; }
            [VnetDefine] private static Stat s_stat;
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() => V_map!["lo"] = [s_mss];
            [VnetSysuninit(Subsystem.ProtoDomain)] private static void Exit() { foreach (VnetInstance v in VnetList.ReadLockNoSleep()) { Thread.Sleep(1); } }
            [SysctlProc("net.inet.tcp.count", CtlType.Int, "I", "Count", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
            private static SysctlError Count(SysctlOid oid, ref SysctlRequest request) => request.Output(V_mss);
            private static async Task Use(VnetInstance vnet)
            {
                using (CurVnet.Set(vnet)) { V_mss = s_mss++; ref int m = ref V_mss; _ = Task.Run(() => V_mss++); m = Cur.mss + In(vnet).mss; }
                await CurVnet.RunAsync(vnet, async () => { await Task.Yield(); DPCPU_hits.Add(1); using (Dpcpu.Pin(0)) DPCPU_hits.Value++; });
                var timer = new Timer(_ => V_mss++, null, 0, 1);
                s_event.Register(x => V_mss = x, vnet: vnet);
                Sysctl.Set("net.inet.tcp.mss", 3, vnet);
            }
        }
        file static partial class Hidden { [VnetDefine] private static int s_hidden; internal static partial class Nested<T> { [VnetDefine] private static T? s_never; } }
        internal static class Locks { }
        """;

    [Fact]
    public async Task Neither_generator_nor_analyzers_nor_fixes_throw()
    {
        string[] tokens = [.. CSharpSyntaxTree.ParseText(Source).GetRoot().DescendantTokens(descendIntoTrivia: true).Select(token => token.ToFullString())];
        Assert.True(tokens.Length > 400);
        var errors = new ConcurrentBag<string>();
        for (int seed = 0; seed < 40; seed++)
        {
            string source = Damaged(tokens, new Random(seed));
            Project project = TestProject.Create(source);
            Compilation compilation = await TestProject.CompileAsync(project);
            var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]),
                (exception, analyzer, _) => errors.Add($"seed {seed.ToString(CultureInfo.InvariantCulture)}, {analyzer.GetType().Name}: {exception}\n{source}"),
                concurrentAnalysis: true, logAnalyzerExecutionTime: false);
            ImmutableArray<Diagnostic> diagnostics = await compilation.WithAnalyzers([.. RuleCatalogue.Analyzers], options).GetAnalyzerDiagnosticsAsync();
            Assert.True(errors.IsEmpty, string.Join("\n", errors));
            Document document = project.Documents.Single(document => document.Name == "Test0.cs");
            SyntaxTree tree = (await document.GetSyntaxTreeAsync())!;
            foreach (Diagnostic diagnostic in diagnostics.Where(diagnostic => diagnostic.Location.SourceTree == tree))
            {
                Exception? error = await Record.ExceptionAsync(() => FixAsync(document, diagnostic));
                Assert.True(error is null, $"seed {seed.ToString(CultureInfo.InvariantCulture)}, {diagnostic}: {error}\n{source}");
            }
        }
    }

    // What an editor does when somebody asks for the fixes and takes every one.
    private static async Task FixAsync(Document document, Diagnostic diagnostic)
    {
        List<CodeAction> actions = [];
        foreach (CodeFixProvider fix in RuleCatalogue.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        foreach (CodeAction action in actions)
            await action.GetOperationsAsync(CancellationToken.None);
    }

    // Some tokens missing, doubled, or in the place of others.
    private static string Damaged(string[] tokens, Random random)
    {
        List<string> text = [.. tokens];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(text.Count);
            switch (random.Next(4))
            {
                case 0:
                    text.RemoveRange(at, Math.Min(random.Next(1, 4), text.Count - at));
                    break;
                case 1:
                    text.Insert(at, text[at]);
                    break;
                case 2:
                    text[at] = text[random.Next(text.Count)];
                    break;
                default:
                    text.RemoveRange(at, text.Count - at);
                    break;
            }

            if (text.Count == 0)
                return "";
        }

        return string.Concat(text);
    }
}
