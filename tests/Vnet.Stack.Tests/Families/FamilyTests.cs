using System.Diagnostics;
using System.Text.Json.Nodes;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Families;

/// <summary>IPv4 and IPv6, each on or off, in a process of its own: what is off refuses, what is on works.</summary>
public sealed class FamilyTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void What_is_on_works_and_what_is_off_refuses(bool inet, bool inet6)
    {
        string folder = AppContext.BaseDirectory.Replace("Vnet.Stack.Tests", "Vnet.Stack.Families", StringComparison.Ordinal);
        JsonNode options = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "Vnet.Stack.Families.runtimeconfig.json")))!;
        JsonNode properties = options["runtimeOptions"]!["configProperties"] ??= new JsonObject();
        properties[InetFamilies.InetSwitchName] = inet;
        properties[InetFamilies.Inet6SwitchName] = inet6;
        string file = Path.Combine(Path.GetTempPath(), $"families-{Environment.ProcessId}-{inet}-{inet6}.runtimeconfig.json");
        File.WriteAllText(file, options.ToJsonString());
        try
        {
            string[] expected =
            [
                .. inet ? (string[])[] : ["IPv4 address: AddressFamilyNotSupported"],
                .. inet6 ? (string[])[] : ["IPv6 address: AddressFamilyNotSupported"],
                .. inet ? (string[])[] : ["IPv4 address: AddressFamilyNotSupported"],
                .. inet6 ? (string[])[] : ["IPv6 address: AddressFamilyNotSupported"],
                $"InterNetwork: ping {Outcome(inet)}, udp {Outcome(inet)}",
                $"InterNetworkV6: ping {Outcome(inet6)}, udp {Outcome(inet6)}",
                "left over: 0",
            ];
            Assert.Equal(expected, Run("exec", "--runtimeconfig", file, Path.Combine(folder, "Vnet.Stack.Families.dll")));
        }
        finally
        {
            File.Delete(file);
        }

        static string Outcome(bool isOn) => isOn ? "Success" : "AddressFamilyNotSupported";
    }

    private static string[] Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(true);
            Assert.Fail("The program did not end: " + output.Result);
        }

        Assert.True(process.ExitCode == 0, output.Result + errors.Result);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
