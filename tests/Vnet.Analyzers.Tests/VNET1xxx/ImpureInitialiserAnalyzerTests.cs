using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.ImpureInitialiserAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class ImpureInitialiserAnalyzerTests
{
    private static Task Verify(string members) =>
        Test.VerifyAsync($$"""using System.Diagnostics; using System.IO; partial class M { {{members}} }""");

    [Theory]
    [InlineData("[VnetDefine] static DateTime s_x = [|DateTime.Now|];")]
    [InlineData("[VnetDefine] static DateTimeOffset s_x = [|DateTimeOffset.UtcNow|].AddDays(1);")]
    [InlineData("[VnetDefine] static Guid s_x = [|Guid.NewGuid()|];")]
    [InlineData("[VnetDefine] static int s_x = [|Random.Shared|].Next();")]
    [InlineData("[VnetDefine] static int s_x = [|new Random()|].Next();")]
    [InlineData("[VnetDefine] static long s_x = [|Environment.TickCount64|];")]
    [InlineData("[VnetDefine] static string s_x = [|Environment.MachineName|];")]
    [InlineData("[VnetDefine] static int s_x = [|Environment.ProcessorCount|] * 2;")]
    [InlineData("[VnetDefine] static string? s_x = [|Environment.GetEnvironmentVariable(\"A\")|];")]
    [InlineData("[VnetDefine] static long s_x = [|Stopwatch.GetTimestamp()|];")]
    [InlineData("[VnetDefine] static long s_x = [|TimeProvider.System.GetTimestamp()|];")]
    [InlineData("[VnetDefine] static string s_x = [|File.ReadAllText(\"a\")|];")]
    [InlineData("[VnetDefine] static string? s_x = [|Console.ReadLine()|];")]
    [InlineData("[VnetDefine] static int s_x = [|System.Security.Cryptography.RandomNumberGenerator.GetInt32(8)|];")]
    public Task Value_of_the_moment_is_reported(string members) => Verify(members);

    [Theory]
    [InlineData("[VnetDefine] static DateTime s_x = DateTime.UnixEpoch;")]
    [InlineData("[VnetDefine] static DateTime s_x = new DateTime(2009, 7, 14);")]
    [InlineData("[VnetDefine] static Guid s_x = new Guid(\"d0000000-0000-0000-0000-000000000000\");")]
    [InlineData("[VnetDefine] static string s_x = \"a\" + Environment.NewLine;")]
    [InlineData("[VnetDefine] static int s_x = new Random(1).Next();")]
    [InlineData("[VnetDefine] static Random s_x = new();")]
    [InlineData("[VnetDefine] static List<DateTime> s_x = [DateTime.Now];")]
    [InlineData("[VnetDefine] static Func<DateTime> s_x = () => DateTime.Now;")]
    [InlineData("static DateTime s_x = DateTime.Now;")]
    [InlineData("[VnetDefine] static string s_x = nameof(DateTime.Now);")]
    [InlineData("[VnetDefine] static string s_x = Path.Combine(\"a\", \"b\");")]
    public Task Value_that_is_always_the_same_is_not(string members) => Verify(members);
}
