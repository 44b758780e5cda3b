using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.MutableStaticReadonlyAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class MutableStaticReadonlyAnalyzerTests
{
    private const string Declarations = """

        sealed class Immutable(int a) { public int A { get; } = a; private readonly string _b = ""; public string B => _b; }
        class Open { public int A { get; init; } }
        class OpenMutable { public int A { get; set; } }
        sealed class Counter(int start) { public int Next() => start++; }
        sealed class Reader(int start) { public int Value => start; }
        sealed class Holder(List<int> items) { public int Count => items.Count; }
        sealed class Source { public event Action? Changed; public void Raise() => Changed?.Invoke(); }
        sealed record Point(int X, string Name);
        sealed record Bag(List<int> Items);
        record OpenRecord(int X);
        readonly record struct Pair(string A, int B);
        struct Mutable { public List<int> Items; }
        sealed class Node { public Node? Next { get; init; } public int Value { get; init; } }
        sealed class Failure : Exception { }
        sealed class ByLength : IEqualityComparer<string> { public bool Equals(string? x, string? y) => x?.Length == y?.Length; public int GetHashCode(string s) => s.Length; }
        static class Factory { public static Func<int> Make() => () => 1; public static object Any() => new(); public static int Twice(int x) => x * 2; }
        namespace Microsoft.Extensions.Logging { interface ILogger { } interface ILogger<out T> : ILogger { } }
        """;

    private static Task Verify(string member) =>
        Test.VerifyAsync($$"""
            using System.Buffers; using System.Collections.Concurrent; using System.Collections.Frozen; using System.Collections.Immutable; using System.Collections.ObjectModel;
            using System.Diagnostics; using System.Diagnostics.Metrics; using System.Globalization; using System.Linq; using System.Net; using System.Text; using System.Text.RegularExpressions;
            [VnetModule("m")] unsafe partial class M { {{member}} }
            {{Declarations}}
            """);

    [Theory]
    [InlineData("static readonly List<int> [|s_x|] = new();")]
    [InlineData("static readonly Dictionary<string, int> [|s_x|] = new() { [\"a\"] = 1 };")]
    [InlineData("static readonly ConcurrentDictionary<int, int> [|s_x|] = new();")]
    [InlineData("static readonly int[] [|s_x|] = { 1, 2 };")]
    [InlineData("static readonly int[] [|s_x|] = [1, 2];")]
    [InlineData("static readonly int[] [|s_x|] = new int[4];")]
    [InlineData("static readonly string[] [|s_x|] = [\"a\"];")]
    [InlineData("static readonly IReadOnlyList<int> [|s_x|] = new List<int> { 1 };")]
    [InlineData("static readonly IReadOnlyList<int> [|s_x|] = new[] { 1 };")]
    [InlineData("static readonly IReadOnlyList<List<int>> [|s_x|] = [new List<int>()];")]
    [InlineData("static readonly IReadOnlyDictionary<int, int> [|s_x|] = new Dictionary<int, int>();")]
    [InlineData("static readonly ImmutableArray<int[]> [|s_x|] = [];")]
    [InlineData("static readonly ImmutableArray<ThreadLocal<int>> [|s_x|] = [];")]
    [InlineData("static readonly ImmutableDictionary<Zone, List<int>> [|s_x|] = ImmutableDictionary<Zone, List<int>>.Empty;")]
    [InlineData("static readonly ImmutableDictionary<string, List<int>> [|s_x|] = ImmutableDictionary<string, List<int>>.Empty;")]
    [InlineData("static readonly ImmutableList<int>.Builder [|s_x|] = ImmutableList.CreateBuilder<int>();")]
    [InlineData("static readonly FrozenDictionary<string, int[]> [|s_x|] = new Dictionary<string, int[]>().ToFrozenDictionary();")]
    [InlineData("static readonly StringBuilder [|s_x|] = new();")]
    [InlineData("static readonly ThreadLocal<int> [|s_x|] = new();")]
    [InlineData("static readonly AsyncLocal<int> [|s_x|] = new();")]
    [InlineData("static readonly Random [|s_x|] = new(1);")]
    [InlineData("static readonly IPAddress [|s_x|] = IPAddress.Parse(\"fe80::1\");")]
    [InlineData("static readonly IPEndPoint [|s_x|] = new(IPAddress.Any, 1);")]
    [InlineData("static readonly CultureInfo [|s_x|] = new(\"de\");")]
    [InlineData("static readonly System.Net.Http.HttpClient [|s_x|] = new();")]
    [InlineData("static readonly CancellationTokenSource [|s_x|] = new();")]
    [InlineData("static readonly Timer [|s_x|] = new(_ => { });")]
    [InlineData("static readonly Lazy<List<int>> [|s_x|] = new(() => []);")]
    [InlineData("static readonly Memory<byte> [|s_x|] = new byte[1];")]
    [InlineData("static readonly ReadOnlyMemory<byte> [|s_x|] = Buffer(); static byte[] Buffer() => [1];")]
    [InlineData("static readonly ReadOnlyCollection<int> [|s_x|] = new(Items()); static IList<int> Items() => [1];")]
    [InlineData("static readonly (int, List<int>) [|s_x|] = (1, []);")]
    [InlineData("static readonly KeyValuePair<string, int[]> [|s_x|] = new(\"\", []);")]
    [InlineData("static readonly object [|s_x|] = new List<int>();")]
    [InlineData("static readonly object [|s_x|] = Factory.Any();")]
    [InlineData("static readonly OpenMutable [|s_x|] = new();")]
    [InlineData("static readonly Open [|s_x|] = Make(); static Open Make() => new();")]
    [InlineData("static readonly Counter [|s_x|] = new(1);")]
    [InlineData("static readonly Holder [|s_x|] = new([]);")]
    [InlineData("static readonly Source [|s_x|] = new();")]
    [InlineData("static readonly Bag [|s_x|] = new([]);")]
    [InlineData("static readonly Mutable [|s_x|] = new();")]
    [InlineData("static readonly Failure [|s_x|] = new();")]
    [InlineData("static readonly int* [|s_x|];")]
    [InlineData("static readonly delegate*<int, void> [|s_x|];")]
    [InlineData("static readonly Func<int> [|s_x|] = new Counter(0).Next;")]
    [InlineData("static readonly Func<int> [|s_x|] = int.TryParse(\"1\", out int n) ? () => n++ : () => 0;")]
    [InlineData("static readonly Action [|s_x|]; static M() { int n = 0; s_x = () => n++; }")]
    [InlineData("static readonly object [|s_x|]; static M() { s_x = new List<int>(); }")]
    [InlineData("static readonly List<int>? [|s_x|];")]
    [InlineData("public static List<int> [|X|] { get; } = [];")]
    [InlineData("public static int[] [|X|] { get; } = [1];")]
    [InlineData("static readonly IEnumerable<int> [|s_x|] = Enumerable.Range(0, 3).ToList();")]
    [InlineData("static readonly Dictionary<int, int> [|s_a|] = [], [|s_b|] = [];")]
    public Task Value_that_can_change_is_reported(string member) => Verify(member);

    [Theory]
    [InlineData("static readonly int s_x = 1;")]
    [InlineData("static readonly int? s_x = 1;")]
    [InlineData("static readonly string s_x = \"\";")]
    [InlineData("static readonly string? s_x;")]
    [InlineData("static readonly DateTimeOffset s_x = default;")]
    [InlineData("static readonly TimeSpan s_x = TimeSpan.Zero; static readonly Guid s_y; static readonly decimal s_z; static readonly DayOfWeek s_w;")]
    [InlineData("static readonly Type s_x = typeof(int);")]
    [InlineData("static readonly Uri s_x = new(\"http://a\");")]
    [InlineData("static readonly Version s_x = new(1, 2);")]
    [InlineData("static readonly Regex s_x = new(\"a\");")]
    [InlineData("static readonly Encoding s_x = new UTF8Encoding(false);")]
    [InlineData("static readonly UTF8Encoding s_x = new(false);")]
    [InlineData("static readonly CompositeFormat s_x = CompositeFormat.Parse(\"{0}\");")]
    [InlineData("static readonly SearchValues<char> s_x = SearchValues.Create(\"ab\");")]
    [InlineData("static readonly TimeZoneInfo s_x = TimeZoneInfo.Utc;")]
    [InlineData("static readonly TimeProvider s_x = TimeProvider.System;")]
    [InlineData("static readonly CultureInfo s_x = CultureInfo.InvariantCulture;")]
    [InlineData("static readonly IFormatProvider s_x = CultureInfo.GetCultureInfo(\"de\");")]
    [InlineData("static readonly IPAddress s_x = IPAddress.Loopback;")]
    [InlineData("static readonly IPAddress s_x = IPAddress.Parse(\"224.0.0.1\");")]
    [InlineData("static readonly IPNetwork s_x = IPNetwork.Parse(\"10.0.0.0/8\");")]
    [InlineData("static readonly StringComparer s_x = StringComparer.Ordinal;")]
    [InlineData("static readonly IEqualityComparer<string> s_x = StringComparer.Ordinal;")]
    [InlineData("static readonly IEqualityComparer<int> s_x = EqualityComparer<int>.Default;")]
    [InlineData("static readonly IComparer<int> s_x = Comparer<int>.Create(static (a, b) => a - b);")]
    [InlineData("static readonly IEqualityComparer<string> s_x = new ByLength();")]
    [InlineData("static readonly ImmutableArray<int> s_x = [1, 2];")]
    [InlineData("static readonly ImmutableDictionary<string, ImmutableList<int>> s_x = ImmutableDictionary<string, ImmutableList<int>>.Empty;")]
    [InlineData("static readonly IReadOnlyDictionary<string, int> s_x = new Dictionary<string, int>().ToFrozenDictionary();")]
    [InlineData("static readonly FrozenSet<string> s_x = new[] { \"a\" }.ToFrozenSet();")]
    [InlineData("static readonly IReadOnlyList<int> s_x = [1, 2];")]
    [InlineData("static readonly IEnumerable<string> s_x = [\"a\"];")]
    [InlineData("static readonly IReadOnlyList<int> s_x = ImmutableArray.Create(1);")]
    [InlineData("static readonly int[] s_x = [];")]
    [InlineData("static readonly int[] s_x = new int[0];")]
    [InlineData("static readonly int[] s_x = { };")]
    [InlineData("static readonly int[] s_x = Array.Empty<int>();")]
    [InlineData("static readonly ReadOnlyMemory<byte> s_x = new byte[] { 1, 2 };")]
    [InlineData("static readonly ReadOnlyMemory<byte> s_x = \"ab\"u8.ToArray();")]
    [InlineData("static readonly ReadOnlyCollection<int> s_x = new([1, 2]);")]
    [InlineData("static readonly ReadOnlyCollection<int> s_x = Array.AsReadOnly(new[] { 1 });")]
    [InlineData("static readonly ReadOnlyCollection<int> s_x = new List<int> { 1 }.AsReadOnly();")]
    [InlineData("static readonly (int, string) s_x = (1, \"\");")]
    [InlineData("static readonly Tuple<int, string> s_x = new(1, \"\");")]
    [InlineData("static readonly KeyValuePair<string, int> s_x = new(\"\", 1);")]
    [InlineData("static readonly Immutable s_x = new(1);")]
    [InlineData("static readonly Reader s_x = new(1);")]
    [InlineData("static readonly Open s_x = new() { A = 1 };")]
    [InlineData("static readonly Point s_x = new(1, \"\");")]
    [InlineData("static readonly OpenRecord s_x = new(1);")]
    [InlineData("static readonly Pair s_x = new(\"\", 1);")]
    [InlineData("static readonly Node s_x = new() { Next = new Node() };")]
    [InlineData("static readonly List<int>? s_x = null;")]
    [InlineData("static readonly Lazy<string> s_x = new(() => \"\");")]
    [InlineData("static readonly Lazy<ImmutableArray<int>> s_x = new(() => []);")]
    [InlineData("static readonly Task s_x = Task.CompletedTask;")]
    [InlineData("static readonly Task<int> s_x = Task.FromResult(1);")]
    [InlineData("static readonly object s_x = new();")]
    [InlineData("static readonly object s_x; static M() { s_x = new object(); }")]
    [InlineData("static readonly Lock s_x = new();")]
    [InlineData("static readonly ReaderWriterLockSlim s_x = new(); static readonly SemaphoreSlim s_y = new(1);")]
    [InlineData("static readonly ActivitySource s_x = new(\"a\"); static readonly Meter s_m = new(\"a\"); static readonly Counter<long> s_c = s_m.CreateCounter<long>(\"c\");")]
    [InlineData("static readonly Microsoft.Extensions.Logging.ILogger s_x = null!; static readonly Microsoft.Extensions.Logging.ILogger<M> s_y = Get(); static Microsoft.Extensions.Logging.ILogger<M> Get() => null!;")]
    [InlineData("static readonly ArrayPool<byte> s_x = ArrayPool<byte>.Shared;")]
    [InlineData("static readonly BufferZone s_x = new(\"a\", 64); static readonly Zone<ZoneBuffer> s_y = s_x; static readonly Zone s_z = s_x;")]
    [InlineData("static readonly ImmutableArray<Zone> s_x = []; static readonly FrozenDictionary<string, Zone> s_y = FrozenDictionary<string, Zone>.Empty;")]
    [InlineData("static readonly WitnessLock s_x = Make(); static WitnessLock Make() => null!;")]
    [InlineData("static readonly EventHandlerList<int> s_x = new(\"a\");")]
    [InlineData("static readonly Func<int, int> s_x = x => x + 1;")]
    [InlineData("static readonly Func<int, int> s_x = static x => { int y = x; return y; };")]
    [InlineData("static readonly Func<int, Func<int>> s_x = x => () => x;")]
    [InlineData("static readonly Func<int, int> s_x = Factory.Twice;")]
    [InlineData("static readonly Action<object?> s_x = new Action<object?>(Console.WriteLine);")]
    [InlineData("static readonly Func<int> s_x = Factory.Make();")]
    [InlineData("static readonly Func<int>? s_x;")]
    [InlineData("static readonly Func<string, bool> s_x = \"a\".Equals;")]
    [InlineData("[VnetGlobal(\"shared table\")] static readonly int[] s_x = [1];")]
    [InlineData("[VnetGlobal(\"shared table\")] static int[] X { get; } = [1];")]
    [InlineData("[field: VnetGlobal(\"shared table\")] static int[] X { get; } = [1];")]
    [InlineData("[LinkerSet(\"s\")] static readonly List<int> s_x = [];")]
    [InlineData("static int[] X => [1];")]
    [InlineData("static int[] X { get { return [1]; } }")]
    [InlineData("static List<int> s_assignable = new();")]
    [InlineData("readonly List<int> _x = [];")]
    [InlineData("const string X = \"\";")]
    public Task Value_that_cannot_change_is_not(string member) => Verify(member);

    [Fact]
    public Task Static_outside_of_any_module_is_not_reported() =>
        Test.VerifyAsync("static class Tool { public static readonly List<int> Items = []; }");

    [Fact]
    public Task Value_from_a_static_constructor_in_another_part_is_judged_by_the_type() =>
        Test.VerifyAsync(
            """[VnetModule("m")] static partial class M { static readonly object [|s_x|]; static readonly string s_y; }""",
            "static partial class M { static M() { s_x = new object(); s_y = string.Empty; } }");
}
