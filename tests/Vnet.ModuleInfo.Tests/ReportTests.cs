using System.Text;
using System.Text.Json;

namespace Vnet.ModuleInfo.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private void Fill()
    {
        string shared = _fixture.Compile("Shared", "[VnetModule(\"shared\", Version = 2)] public static partial class S { [VnetDefine(Access = VnetAccess.Public)] static int s_x; [DpcpuDefine] static long s_n; }");
        _fixture.Compile("Stale", "[VnetModule(\"stale\")] public static partial class T { [VnetDefine] static int s_y; static void M() => S.V_x = 1; }", shared);
        _fixture.Compile("UsesOnly", "public static class U { public static void M(VnetInstance v) => S.In(v).x++; }", shared);
        _fixture.Compile("Shared", "[VnetModule(\"shared\", Version = 2)] public static partial class S { [VnetDefine(Access = VnetAccess.Public)] static long s_x; [DpcpuDefine] static long s_n; }");
        _fixture.CompileWithoutGenerator("Unstamped", "public static class U { public static long M() => S.V_x; }", shared);
        _fixture.Compile("Fresh", "[VnetModule(\"fresh\")] public static partial class F { [VnetDefine] static int s_y, s_z; static void M() => S.V_x = 1; }", Path.Combine(_fixture.Folder, "Shared.dll"));
        _fixture.Compile("Needs", "[VnetModule(\"needs\"), ModuleDepend(\"shared\", Min = 3)] public static partial class N { [VnetDefine] static int s_y; }");
        _fixture.Compile("Twin", "[VnetModule(\"stale\")] public static partial class W { [VnetDefine] static int s_y; }");
        _fixture.Compile("Runtime.Only", "public static class R { public static bool On => Vimage.IsEnabled; }");
        _fixture.Compile("Unrelated", "public static class N { }");
        File.WriteAllText(Path.Combine(_fixture.Folder, "native.dll"), "\u007fELF");
        File.WriteAllText(Path.Combine(_fixture.Folder, "readme.txt"), "text");
    }

    [Fact]
    public void Exactly_those_are_listed_that_define_or_use_and_those_refused_that_would_be()
    {
        Fill();
        FolderReport report = FolderReport.Of(_fixture.Folder);
        Assert.Equal(["Fresh", "Needs", "Shared", "Stale", "Twin", "Unstamped", "UsesOnly"], report.Entries.Select(entry => entry.Assembly));
        Assert.Equal(["Needs", "Stale", "Unstamped", "UsesOnly"], report.Entries.Where(entry => entry.Refusal is not null).Select(entry => entry.Assembly).Except(["Twin"]));
        Assert.Contains("was int (4 bytes) when it was compiled and is long", Refusal(report, "Stale"), StringComparison.Ordinal);
        Assert.Contains("without the generator", Refusal(report, "Unstamped"), StringComparison.Ordinal);
        Assert.Contains("S.V_x", Refusal(report, "UsesOnly"), StringComparison.Ordinal);
        Assert.Contains("version 3 or later", Refusal(report, "Needs"), StringComparison.Ordinal);
        ModuleEntry shared = report.Entries.Single(entry => entry.Assembly == "Shared");
        Assert.Equal((1, 1), (shared.Stamp!.VnetVariables, shared.Stamp.DpcpuVariables));
        Assert.Equal(["shared 2"], shared.Modules);
    }

    private static string Refusal(FolderReport report, string assembly) => report.Entries.Single(entry => entry.Assembly == assembly).Refusal!;

    [Fact]
    public void The_table_fits_80_columns_and_the_exit_code_says_that_some_are_refused()
    {
        Fill();
        (int exit, string output, string errors) = Fixture.Run(_fixture.Folder);
        Assert.Equal((1, ""), (exit, errors));
        string[] lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.StartsWith("ASSEMBLY", lines[0], StringComparison.Ordinal);
        int column = lines[0].IndexOf("STATE", StringComparison.Ordinal);
        Assert.StartsWith("ok", lines.Single(line => line.StartsWith("Fresh ", StringComparison.Ordinal))[column..], StringComparison.Ordinal);
        Assert.StartsWith("refused", lines.Single(line => line.StartsWith("Stale ", StringComparison.Ordinal))[column..], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_says_the_same()
    {
        Fill();
        (int exit, string output, _) = Fixture.Run(_fixture.Folder, "--json");
        Assert.Equal(1, exit);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement stale = json.RootElement.GetProperty("assemblies").EnumerateArray().Single(entry => entry.GetProperty("assembly").GetString() == "Stale");
        Assert.True(stale.GetProperty("refused").GetBoolean());
        Assert.Equal("S.V_x", stale.GetProperty("imports")[0].GetProperty("variable").GetString());
    }

    [Fact]
    public void Another_framework_is_refused()
    {
        string path = _fixture.Compile("Old", "[VnetModule(\"old\")] public static partial class O { [VnetDefine] static int s_y; }");
        File.WriteAllText(path, File.ReadAllText(path, Encoding.Latin1).Replace("abi 1\ndefines", "abi 0\ndefines", StringComparison.Ordinal), Encoding.Latin1);
        Assert.Contains("ABI 0", Refusal(FolderReport.Of(_fixture.Folder), "Old"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_refused_is_exit_code_0()
    {
        _fixture.Compile("Good", "[VnetModule(\"good\")] public static partial class G { [VnetDefine] static int s_y; }");
        Assert.Equal(0, Fixture.Run(_fixture.Folder).ExitCode);
        Assert.Equal(0, Fixture.Run("--help").ExitCode);
    }

    [Fact]
    public void A_wrong_call_is_exit_code_2_and_says_why()
    {
        Assert.Contains("usage:", Assert2(Fixture.Run()), StringComparison.Ordinal);
        Assert.Contains("no folder", Assert2(Fixture.Run(Path.Combine(_fixture.Folder, "none"))), StringComparison.Ordinal);
        Assert.Contains("--jsn", Assert2(Fixture.Run("--jsn")), StringComparison.Ordinal);

        static string Assert2((int ExitCode, string Output, string Errors) run)
        {
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            return run.Errors;
        }
    }
}
