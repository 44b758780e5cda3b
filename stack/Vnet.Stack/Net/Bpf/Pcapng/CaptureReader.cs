using System.Buffers.Binary;

namespace Vnet.Net;

/// <summary>Reads capture files, pcap and pcapng, of either byte order.</summary>
/// <remarks>
/// Whatever the bytes, it reads them to the end or throws a <see cref="NetException"/> that says where they are damaged;
/// memory is bounded by the largest block, 16 MiB. Not thread-safe.
/// </remarks>
public abstract class CaptureReader : IDisposable
{
    private readonly Stream _stream;
    private byte[] _buffer = new byte[4096];

    private protected CaptureReader(Stream stream) => _stream = stream;

    /// <summary>The interfaces known so far.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces => Known;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private protected set; }

    private protected List<CaptureInterface> Known { get; } = [];

    /// <summary>Whether numbers are read the lowest byte first.</summary>
    private protected bool IsLittleEndian { get; set; } = true;

    /// <summary>Opens a file.</summary>
    /// <exception cref="NetException">It is no capture file (<see cref="Errno.Invalid"/>).</exception>
    public static CaptureReader Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 64 * 1024);
        try
        {
            return Open(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    /// <exception cref="NetException">It does not begin like a capture file (<see cref="Errno.Invalid"/>).</exception>
    public static CaptureReader Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> magic = stackalloc byte[4];
        int read = stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false);
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(magic);
        if (read == 4 && number == PcapngBlock.SectionHeader)
            return new PcapngReader(stream);
        if (read == 4 && PcapReader.TryMagic(number, out bool isLittleEndian, out bool isNano))
            return new PcapReader(stream, isLittleEndian, isNano);
        throw new NetException(Errno.Invalid, read < 4
            ? $"A capture file begins with four bytes that tell its kind; there are {read}."
            : $"0x{number:x8} is how neither a pcap nor a pcapng file begins.");
    }

    /// <summary>Reads the next packet.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="NetException">The file is damaged (<see cref="Errno.Invalid"/>), or cut off (<see cref="Errno.Io"/>). There is nothing more to read then.</exception>
    public abstract bool Read(out CapturedPacket packet);

    /// <summary>Closes the stream.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads so many bytes into a buffer that the next call takes again.</summary>
    /// <param name="count">How many; checked by the caller.</param>
    /// <param name="mayEnd">Whether the file may end before the first of them.</param>
    /// <returns>Empty at the end.</returns>
    private protected Span<byte> Take(int count, bool mayEnd = false)
    {
        if (_buffer.Length < count)
            _buffer = new byte[Math.Min(Math.Max(count, 2 * _buffer.Length), PcapngBlock.MaxLength)];
        Span<byte> place = _buffer.AsSpan(0, count);
        int read = _stream.ReadAtLeast(place, count, throwOnEndOfStream: false);
        Position += read;
        if (read == count)
            return place;
        return read == 0 && mayEnd
            ? default
            : throw new NetException(Errno.Io, $"The capture file ends at byte {Position}, within something that needs {count - read} more bytes.");
    }

    private protected ushort U16(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private protected uint U32(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private protected ulong U64(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);

    private protected NetException Damaged(string what) => new(Errno.Invalid, $"The capture file is damaged before byte {Position}: {what}");
}
