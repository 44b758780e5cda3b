using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Vnet.Generators;

/// <summary>A field's documentation comment, as its accessors and its descriptor carry it.</summary>
internal sealed class Documentation
{
    private static readonly HashSet<string> s_sections = new(StringComparer.Ordinal) { "summary", "remarks", "value", "example", "para" };

    private readonly string[] _lines;

    private Documentation(string[] lines, string? summary) => (_lines, Summary) = (lines, summary);

    /// <summary>The summary as plain text, or null.</summary>
    public string? Summary { get; }

    /// <summary>Reads the comment's text; what is not well-formed XML counts as none.</summary>
    /// <param name="text">The comment without its slashes, or null.</param>
    /// <param name="otherwise">The summary to write when there is none, as XML.</param>
    public static Documentation Of(string? text, string otherwise)
    {
        string[] generic = [$"<summary>{otherwise}</summary>"];
        if (text is null)
            return new Documentation(generic, null);
        try
        {
            XElement root = XElement.Parse("<doc>" + text + "</doc>", LoadOptions.PreserveWhitespace);
            Simplify(root);
            var lines = new List<string>();
            foreach (XElement section in root.Elements().Where(element => s_sections.Contains(element.Name.LocalName)))
                lines.AddRange(section.ToString(SaveOptions.DisableFormatting).Replace("\r", "").Split('\n').Select(line => line.Trim()));
            XElement? summary = root.Element("summary");
            string plain = summary is null ? "" : Collapse(summary.Value);
            if (summary is null)
                lines.InsertRange(0, generic);
            return new Documentation([.. lines], plain.Length == 0 ? null : plain);
        }
        catch (XmlException)
        {
            return new Documentation(generic, null);
        }
    }

    public void Write(SourceWriter writer)
    {
        foreach (string line in _lines)
            writer.Line(line.Length == 0 ? "///" : "/// " + line);
    }

    /// <summary>
    /// Replaces what refers to symbols by their names: a <c>cref</c> that binds where the field is may not bind, or bind
    /// to something else, where the accessor is.
    /// </summary>
    private static void Simplify(XElement parent)
    {
        foreach (XElement element in parent.Elements().ToArray())
        {
            string name = element.Name.LocalName;
            string? cref = element.Attribute("cref")?.Value ?? (name is "paramref" or "typeparamref" ? element.Attribute("name")?.Value : null);
            if (name is "inheritdoc" or "include" or "param" or "typeparam" or "returns" or "exception" or "permission")
                element.Remove();
            else if (cref is null)
                Simplify(element);
            else if (element.Parent!.Name.LocalName == "doc")
                element.Remove();
            else
                element.ReplaceWith(new XElement("c", element.Value.Length > 0 ? element.Value : NameOf(cref)));
        }
    }

    private static string NameOf(string cref) =>
        (cref.Length > 2 && cref[1] == ':' ? cref.Substring(2) : cref).Replace('{', '<').Replace('}', '>');

    private static string Collapse(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (string word in text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            plain.Append(plain.Length == 0 ? "" : " ").Append(word);
        return plain.ToString();
    }
}
