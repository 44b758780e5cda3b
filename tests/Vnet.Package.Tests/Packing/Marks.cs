using System.Text.RegularExpressions;

namespace Vnet.Package.Tests.Packing;

/// <summary>Reads which messages a consumer's source expects.</summary>
internal static partial class Marks
{
    /// <summary>The marks of a folder's sources in order of file and line.</summary>
    public static IReadOnlyList<BuildMessage> Of(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.cs")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadAllLines(file).SelectMany((text, index) => MarkPattern().Matches(text)
                .SelectMany(mark => mark.Groups["id"].Captures)
                .Select(id => new BuildMessage(Path.GetFileName(file), index + 1, id.Value)))),
    ];

    [GeneratedRegex(@"// (?:(?<id>VNET\d{4})(?: |$))+$")]
    private static partial Regex MarkPattern();
}
