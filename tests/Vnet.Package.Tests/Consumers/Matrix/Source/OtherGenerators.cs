using System;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Vnet;

namespace Matrix;

/// <summary>A type that three other generators add to.</summary>
[VnetModule("others")]
internal static partial class OtherGenerators
{
    [VnetDefine] private static Settings s_settings = new();

    public static bool Check(string text, ILogger logger)
    {
        Accepted(logger, V_settings.Limit);
        return Digits().IsMatch(text) && text.Length < V_settings.Limit;
    }

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex Digits();

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "limit {Limit}")]
    private static partial void Accepted(ILogger logger, int limit);
}

internal sealed class Settings
{
    public int Limit { get; set; } = 10;
}

[JsonSerializable(typeof(Settings))]
internal sealed partial class SettingsContext : JsonSerializerContext
{
    [VnetDefine] private static TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    public static TimeSpan Timeout => V_timeout;
}
