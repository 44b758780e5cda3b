using System.Globalization;

namespace Vnet;

/// <summary>Reads a stamp's text, line by line. What it has read so far is bounded by the text's length.</summary>
internal ref struct VnetAbiStampReader
{
    // Far more than any assembly has; keeps a forged stamp from filling memory.
    private const int MaxLength = 16 * 1024 * 1024;

    private readonly string _assembly;
    private ReadOnlySpan<char> _line;
    private int _number;

    private VnetAbiStampReader(string assembly) => _assembly = assembly;

    public int Abi { get; private set; }

    public int VnetVariables { get; private set; }

    public int DpcpuVariables { get; private set; }

    public List<VnetAbiModule> Modules { get; } = [];

    public List<VnetAbiDependency> Dependencies { get; } = [];

    public List<VnetAbiVariable> Exports { get; } = [];

    public List<VnetAbiImport> Imports { get; } = [];

    public static VnetAbiStamp Read(string assembly, string text)
    {
        var reader = new VnetAbiStampReader(assembly);
        if (text.Length > MaxLength)
            throw reader.Malformed($"has {text.Length} characters, more than {MaxLength}");
        bool hasAbi = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            reader._number++;
            if (line.IsEmpty)
                continue;
            reader._line = line;
            string word = reader.Word();

            // Another ABI may write anything else; its number is all that may be read of it.
            if (hasAbi != (word != "abi"))
                throw reader.Malformed(hasAbi ? "has a second ABI number" : "does not begin with its ABI number");
            hasAbi = true;
            reader.ReadLine(word);
            if (reader.Abi != VnetAbi.Version)
                break;
        }

        return hasAbi ? new VnetAbiStamp(reader) : throw reader.Malformed("is empty");
    }

    private void ReadLine(string word)
    {
        switch (word)
        {
            case "abi":
                Abi = Number();
                break;
            case "defines":
                (VnetVariables, DpcpuVariables) = (Number(), Number());
                break;
            case "module":
                Modules.Add(new VnetAbiModule(Word(), Number()));
                break;
            case "depend":
                Dependencies.Add(new VnetAbiDependency(Word(), Word(), Number(), Number(), Number()));
                break;
            case "export":
                Exports.Add(Variable());
                break;
            case "import":
                Imports.Add(new VnetAbiImport(Word(), Variable()));
                break;
            default:
                throw Malformed($"says '{word}', which means nothing");
        }

        if (!_line.IsEmpty)
            throw Malformed($"has '{_line}' after what belongs there");
    }

    private VnetAbiVariable Variable()
    {
        bool isPerCpu = Word() switch { "V" => false, "P" => true, string other => throw Malformed($"has '{other}' where V or P belongs") };
        var key = new VnetAbiKey(isPerCpu, Word(), Word());
        int size = Number();
        string layout = Word();
        if (_line.IsEmpty)
            throw Malformed("ends before a type's name");
        string type = _line.ToString();
        _line = default;
        return new VnetAbiVariable(key, type, size, layout);
    }

    private int Number()
    {
        string word = Word();
        return int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number : throw Malformed($"has '{word}' where a number belongs");
    }

    private string Word()
    {
        int end = _line.IndexOf(' ');
        ReadOnlySpan<char> word = end < 0 ? _line : _line[..end];
        _line = end < 0 ? default : _line[(end + 1)..];
        if (word.IsEmpty)
            throw Malformed("ends too early");
        return word.Contains('%') ? Unescape(word) : word.ToString();
    }

    private string Unescape(ReadOnlySpan<char> word)
    {
        var text = new System.Text.StringBuilder(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            if (word[i] != '%')
                text.Append(word[i]);
            else if (i + 2 < word.Length && byte.TryParse(word.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out byte code))
                (_, i) = (text.Append((char)code), i + 2);
            else
                throw Malformed($"has a '%' without two hexadecimal digits in '{word}'");
        }

        return text.ToString();
    }

    private readonly VnetModuleFormatException Malformed(string how) =>
        new(_assembly, $"its ABI stamp is damaged: line {_number} {how}. Rebuild it");
}
