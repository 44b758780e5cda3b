using System.Text;

namespace Vnet.Net;

// One option of a block.
internal readonly ref struct PcapngOption(ushort code, ReadOnlySpan<byte> value)
{
    public ushort Code { get; } = code;

    public ReadOnlySpan<byte> Value { get; } = value;

    public string Text => TextFrom(0);

    // Some writers end strings with a zero.
    public string TextFrom(int start) => Encoding.UTF8.GetString(Value[start..]).TrimEnd('\0');
}
