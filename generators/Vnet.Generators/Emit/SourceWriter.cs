using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Vnet.Generators;

/// <summary>Indented source text with line feeds, whatever the platform.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new(4096);
    private int _indent;

    /// <summary>Writes a line; an empty one has no indentation.</summary>
    public void Line(string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', _indent * 4).Append(text);
        _text.Append('\n');
    }

    /// <summary>Writes a directive, which starts at the margin.</summary>
    public void Directive(string text) => _text.Append(text).Append('\n');

    /// <summary>Writes a line, then a brace, and indents.</summary>
    public void Open(string text)
    {
        Line(text);
        Line("{");
        _indent++;
    }

    /// <summary>Ends what <see cref="Open"/> began, without an empty line before the brace.</summary>
    public void Close()
    {
        if (_text.Length > 1 && _text[_text.Length - 1] == '\n' && _text[_text.Length - 2] == '\n')
            _text.Length--;
        _indent--;
        Line("}");
    }

    public SourceText ToSourceText() => SourceText.From(_text.ToString(), Encoding.UTF8);
}
