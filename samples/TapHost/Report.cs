using System.Text.Json.Serialization;

namespace TapHost;

/// <summary>A line of <c>--json</c>.</summary>
/// <param name="Event"><c>ready</c> or <c>done</c>.</param>
/// <param name="Tap">Name of the tap on this machine.</param>
/// <param name="Addresses">Of the virtual host.</param>
/// <param name="Received">Packets that came.</param>
/// <param name="Sent">Packets that went.</param>
internal sealed record Report(string Event, string Tap, IReadOnlyList<string> Addresses, ulong Received, ulong Sent);

/// <summary>How a <see cref="Report"/> is written.</summary>
[JsonSerializable(typeof(Report))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ReportJson : JsonSerializerContext;
