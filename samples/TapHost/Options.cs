using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TapHost;

/// <summary>What the command line says.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: TapHost --tap NAME --address ADDRESS/LENGTH … [--echo-port PORT] [--json]

          --tap NAME                name of the tap on this machine: tap0
          --address ADDRESS/LENGTH  an address of the virtual host, IPv4 or IPv6; several may be given
          --echo-port PORT          port of the UDP echo service; 7 unless stated
          --json                    prints one JSON object per line
        """;

    public string? Tap { get; private set; }

    public List<(IPAddress Address, int Length)> Addresses { get; } = [];

    public int EchoPort { get; private set; } = 7;

    public bool IsJson { get; private set; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They make no sense; the message says why.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--tap":
                    options.Tap = Next(arguments, ref i);
                    break;
                case "--address":
                    options.Addresses.Add(Address(Next(arguments, ref i)));
                    break;
                case "--echo-port":
                    options.EchoPort = Number(Next(arguments, ref i), 1, 65535, "port");
                    break;
                case "--json":
                    options.IsJson = true;
                    break;
                default:
                    throw new FormatException($"'{arguments[i]}' is not known.");
            }
        }

        if (options.Tap is null || options.Addresses.Count == 0)
            throw new FormatException("State the tap with --tap and at least one --address.");
        return options;
    }

    private static string Next(string[] arguments, ref int i) =>
        ++i < arguments.Length ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value.");

    private static (IPAddress Address, int Length) Address(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text[..slash], out IPAddress? address))
            throw new FormatException($"'{text}' is no address with a prefix length: write 10.99.0.2/24 or fd99::2/64.");
        return (address, Number(text[(slash + 1)..], 0, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128, "prefix length"));
    }

    private static int Number(string text, int least, int most, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number : throw new FormatException($"'{text}' is no {what}: it is from {least} to {most}.");
}
