namespace Vnet;

/// <summary>Where a vnet was made current.</summary>
internal readonly struct CallSite(string? member, string? file, int line)
{
    private readonly string? _member = member;
    private readonly string? _file = file;
    private readonly int _line = line;

    public override string ToString() =>
        _file is null ? "an asynchronous flow" : $"{_member} ({_file}:{_line})";
}
