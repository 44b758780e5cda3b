using System.Text.RegularExpressions;

namespace Vnet.Package.Tests.Packing;

/// <summary>What a command printed and how it ended.</summary>
internal sealed partial record DotnetResult(string Command, int ExitCode, string Output)
{
    /// <summary>Errors and warnings in order of file and line, each once.</summary>
    public IReadOnlyList<BuildMessage> Messages =>
    [
        .. MessagePattern().Matches(Output)
            .Select(match => new BuildMessage(
                Path.GetFileName(match.Groups["file"].Value.Trim()),
                match.Groups["line"].Success ? int.Parse(match.Groups["line"].ValueSpan) : 0,
                match.Groups["id"].Value))
            .Distinct()
            .OrderBy(message => message.File, StringComparer.Ordinal)
            .ThenBy(message => message.Line)
            .ThenBy(message => message.Id, StringComparer.Ordinal),
    ];

    /// <summary>The result, if the command succeeded without a warning.</summary>
    public DotnetResult ShouldSucceed()
    {
        Assert.True(ExitCode == 0 && Messages.Count == 0, $"{Command}\nended with {ExitCode}:\n{Output}");
        return this;
    }

    /// <summary>The result, if the command failed.</summary>
    public DotnetResult ShouldFail()
    {
        Assert.True(ExitCode != 0, $"{Command}\nshould have failed:\n{Output}");
        return this;
    }

    [GeneratedRegex(@"^(?<file>[^(\n]*?)\s*(?:\((?<line>\d+),\d+(?:,\d+,\d+)?\))?\s*: (?:error|warning) (?<id>[A-Za-z]+\d+)\s*:", RegexOptions.Multiline)]
    private static partial Regex MessagePattern();
}
