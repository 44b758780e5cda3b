using System.Text;

namespace Vnet.ModuleInfo.Tests;

/// <summary>Ten thousand damaged assemblies, and as many damaged stamps: each is read, or refused with the one documented error.</summary>
public sealed class ManifestFuzzTests : IDisposable
{
    private const int Cases = 10_000;
    private const int Seed = 20090801;

    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private byte[] Image()
    {
        string shared = _fixture.Compile("Shared", "[VnetModule(\"shared\")] public static partial class S { [VnetDefine(Access = VnetAccess.Public)] static int s_x; }");
        return File.ReadAllBytes(_fixture.Compile("User", "[VnetModule(\"user\"), ModuleDepend(\"shared\", Min = 1, Preferred = 2, Max = 3)] public static partial class U { [VnetDefine(Access = VnetAccess.Public)] static (int A, long B) s_pair; static void M() => S.V_x++; }", shared));
    }

    [Fact]
    public void A_damaged_assembly_is_read_or_refused()
    {
        byte[] image = Image();
        int metadata = Encoding.Latin1.GetString(image).IndexOf("BSJB", StringComparison.Ordinal);
        var random = new Random(Seed);
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] damaged = image[..];
            int changes = 1 + random.Next(8);
            for (int change = 0; change < changes; change++)
            {
                // Half of them where they hurt most: the metadata's head and tables.
                int at = random.Next(2) == 0 ? random.Next(damaged.Length) : metadata + random.Next(damaged.Length - metadata);
                damaged[at] = (byte)(random.Next(4) switch { 0 => 0, 1 => 0xff, 2 => damaged[at] ^ (1 << random.Next(8)), _ => random.Next(256) });
            }

            if (random.Next(8) == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            refused += Refuses(() => VnetModuleManifest.Read("fuzz.dll", damaged), i);
        }

        Assert.InRange(refused, 1, Cases - 1);
    }

    [Fact]
    public void A_damaged_stamp_is_read_or_refused()
    {
        string[] words = ["abi", "1", "2147483648", "-1", "module", "depend", "export", "import", "V", "P", "%", "%0", "%20", "", " ", "\n", "\r\n", "defines", "int", "\0", "\u2028", "tcp"];
        string stamp = "abi 1\ndefines 2 1\nmodule tcp 3\ndepend tcp ip 1 2 3\nexport V Demo.Tcp mss 4 0123456789abcdef int\nimport Ip P Demo.Ip rx 8 0123456789abcdef (int A, long B)";
        var random = new Random(Seed);
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            var damaged = new StringBuilder(stamp);
            for (int change = 1 + random.Next(4); change > 0; change--)
            {
                int at = random.Next(damaged.Length);
                if (random.Next(2) == 0)
                    damaged.Remove(at, Math.Min(random.Next(1, 9), damaged.Length - at));
                else
                    damaged.Insert(at, words[random.Next(words.Length)]);
            }

            refused += Refuses(() => VnetAbiStamp.Parse("fuzz", damaged.ToString()), i);
        }

        Assert.InRange(refused, 1, Cases - 1);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("module tcp 1", "line 1 does not begin with its ABI number")]
    [InlineData("abi 1\nabi 1", "line 2 has a second ABI number")]
    [InlineData("abi one", "line 1 has 'one' where a number belongs")]
    [InlineData("abi 1\nexport Q A b 4 00 int", "line 2 has 'Q' where V or P belongs")]
    [InlineData("abi 1\nmodule tcp", "line 2 ends too early")]
    [InlineData("abi 1\nmodule tcp 1 2", "line 2 has '2' after what belongs there")]
    [InlineData("abi 1\nsomething", "line 2 says 'something'")]
    public void The_error_says_where_and_what(string stamp, string what)
    {
        var error = Assert.Throws<VnetModuleFormatException>(() => VnetAbiStamp.Parse("damaged", stamp));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains("'damaged'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stamp_of_another_abi_is_read_as_far_as_its_number() => Assert.Equal(9, VnetAbiStamp.Parse("later", "abi 9\nwhatever it says").Abi);

    private static int Refuses(Action read, int number)
    {
        try
        {
            read();
            return 0;
        }
        catch (VnetModuleFormatException)
        {
            return 1;
        }
        catch (Exception error)
        {
            Assert.Fail($"Case {number}: {error}");
            return 0;
        }
    }
}
