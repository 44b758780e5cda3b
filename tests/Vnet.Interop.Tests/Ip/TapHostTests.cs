using System.Diagnostics;
using System.Text.Json;

namespace Vnet.Interop.Tests;

/// <summary>The sample program, as its reader runs it, in a namespace of the test's own.</summary>
[Collection("kernel")]
public sealed class TapHostTests : IDisposable
{
    private const string Echo = """
        import socket, sys
        for address in sys.argv[1:]:
            s = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(10)
            s.connect((address, 7))
            for size in (0, 5, 1472, 20000):
                data = bytes(i & 255 for i in range(size))
                s.send(data)
                assert s.recv(65535) == data, size
        print('echoed')
        """;

    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "TapHost.dll");

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TestNamespace _host = new();

    public void Dispose() => _host.Dispose();

    [InteropTheory("ping", "python3", "kill")]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task It_answers_ping_and_echo_until_it_is_told_to_end(string signal)
    {
        // Who starts tests in the background may have had the interrupt ignored for all that they start.
        using Process program = _host.Start("env", "--default-signal=INT", "dotnet", s_program, "--tap", "tap0", "--address", "10.99.0.2/24", "--address", "fd99::2/64", "--json");
        try
        {
            Assert.Equal("ready", EventOf(await program.StandardOutput.ReadLineAsync().WaitAsync(s_patience)));
            _host.Exec("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/tap0/disable_ipv6");
            _host.Ip("addr add 10.99.0.1/24 dev tap0");
            _host.Ip("-6 addr add fd99::1/64 dev tap0 nodad");
            foreach (string size in (string[])["56", "65507"])
            {
                Assert.Contains(" 0% packet loss", _host.Exec("ping", "-c", "3", "-i", "0.1", "-W", "5", "-s", size, "10.99.0.2"), StringComparison.Ordinal);
                Assert.Contains(" 0% packet loss", _host.Exec("ping", "-6", "-c", "3", "-i", "0.1", "-W", "5", "-s", size, "fd99::2"), StringComparison.Ordinal);
            }

            Assert.Contains("echoed", _host.Exec("python3", "-c", Echo, "10.99.0.2", "fd99::2"), StringComparison.Ordinal);
            HostProgram.Run("kill", signal, $"{program.Id}");
            Assert.Equal("done", EventOf(await program.StandardOutput.ReadLineAsync().WaitAsync(s_patience)));
            Assert.True(program.WaitForExit(20_000), "The program has not ended.");
            Assert.Equal("", await program.StandardError.ReadToEndAsync());
            Assert.Equal(0, program.ExitCode);
            Assert.Empty(_host.Interfaces());
        }
        finally
        {
            if (!program.HasExited)
                program.Kill(entireProcessTree: true);
        }
    }

    [InteropTheory]
    [InlineData("--tap tap0", "State the tap with --tap and at least one --address.")]
    [InlineData("--address 10.99.0.2/24", "State the tap with --tap and at least one --address.")]
    [InlineData("--tap tap0 --address 10.99.0.2", "'10.99.0.2' is no address with a prefix length")]
    [InlineData("--tap tap0 --address 10.99.0.2/33", "'33' is no prefix length: it is from 0 to 32.")]
    [InlineData("--tap tap0 --address", "--address needs a value.")]
    [InlineData("--tap tap0 --address 10.99.0.2/24 --echo-port 0", "'0' is no port: it is from 1 to 65535.")]
    [InlineData("--loud", "'--loud' is not known.")]
    public void Wrong_arguments_are_told_with_the_usage(string arguments, string message)
    {
        (int code, string output) = _host.Try("dotnet", [s_program, .. arguments.Split(' ')]);

        Assert.Equal(2, code);
        Assert.StartsWith(message, output, StringComparison.Ordinal);
        Assert.Contains("usage: TapHost", output, StringComparison.Ordinal);
    }

    [InteropFact("setpriv")]
    public void Without_the_privilege_it_says_what_it_takes()
    {
        (int code, string output) = _host.Try("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "dotnet", s_program,
            "--tap", "tap0", "--address", "10.99.0.2/24");

        Assert.Equal(1, code);
        Assert.StartsWith("TapHost: ", output, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_ADMIN", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static string? EventOf(string? line)
    {
        Assert.NotNull(line);
        return JsonDocument.Parse(line).RootElement.GetProperty("event").GetString();
    }
}
