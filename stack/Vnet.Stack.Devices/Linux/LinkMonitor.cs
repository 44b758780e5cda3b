using System.Runtime.InteropServices;

namespace Vnet.Devices.Linux;

/// <summary>Tells what happens to an interface of the host: up, down, removed (rtnetlink(7)).</summary>
internal sealed unsafe class LinkMonitor : IDisposable
{
    private const int NetlinkFamily = 16;
    private const int Raw = 3;
    private const int RouteProtocol = 0;
    private const uint LinkGroup = 1;
    private const ushort NewLink = 16;
    private const ushort DeletedLink = 17;
    private const int BufferSize = 32 * 1024;

    private readonly HostInterface _interface;
    private readonly Descriptor _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);

    /// <summary>Begins to listen, and takes the state of now.</summary>
    public LinkMonitor(HostInterface @interface)
    {
        _interface = @interface;
        _socket = new Descriptor(LibC.Socket(NetlinkFamily, Raw | LibC.OpenNonBlocking | LibC.OpenCloseOnExec, RouteProtocol));
        if (_socket.IsInvalid)
            throw LinuxErrno.LastAs($"No netlink socket to watch interface {@interface.Name} could be made");
        var address = new NetlinkAddress { Family = NetlinkFamily, Groups = LinkGroup };
        if (LibC.Bind(_socket.Value, &address, sizeof(NetlinkAddress)) != 0)
            throw LinuxErrno.LastAs($"Interface {@interface.Name} could not be watched");
        Flags = @interface.Flags;
    }

    /// <summary>Readable when there is news.</summary>
    public int Value => _socket.Value;

    /// <summary>The interface's flags by the last news.</summary>
    public uint Flags { get; private set; }

    /// <summary>Whether it was removed.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Takes all news there is.</summary>
    /// <returns>Whether some was of this interface.</returns>
    public bool Drain()
    {
        bool news = false;
        while (true)
        {
            nint count;
            fixed (byte* buffer = _buffer)
                count = LibC.Receive(_socket.Value, buffer, BufferSize, 0);
            if (count > 0)
                news |= Take(_buffer.AsSpan(0, (int)count));
            else if (count < 0 && LinuxErrno.Last == LinuxErrno.NoBuffers)
                news |= Ask();
            else if (count == 0 || LinuxErrno.Last != LinuxErrno.Interrupted)
                return news;
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool Take(ReadOnlySpan<byte> messages)
    {
        bool news = false;
        while (messages.Length >= sizeof(NetlinkHeader))
        {
            NetlinkHeader header = MemoryMarshal.Read<NetlinkHeader>(messages);
            if (header.Length < sizeof(NetlinkHeader) || header.Length > messages.Length)
                return news;
            ReadOnlySpan<byte> body = messages[sizeof(NetlinkHeader)..(int)header.Length];
            if (header.Type is NewLink or DeletedLink && body.Length >= sizeof(LinkMessage))
                news |= Take(header.Type, MemoryMarshal.Read<LinkMessage>(body));
            messages = messages[Math.Min((int)(header.Length + 3) & ~3, messages.Length)..];
        }

        return news;
    }

    private bool Take(ushort type, in LinkMessage message)
    {
        // A bridge tells of its ports in messages of its own family.
        if (message.Index != _interface.Index || message.Family != 0)
            return false;
        IsGone = type == DeletedLink;
        Flags = IsGone ? 0 : message.Flags;
        return true;
    }

    // News was lost because there was too much of it.
    private bool Ask()
    {
        try
        {
            Flags = _interface.Flags;
        }
        catch (Net.NetException)
        {
            (Flags, IsGone) = (0, true);
        }

        return true;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkHeader
    {
        public uint Length;
        public ushort Type;
        public ushort Flags;
        public uint Sequence;
        public uint Port;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LinkMessage
    {
        public byte Family;
        public byte Padding;
        public ushort Kind;
        public int Index;
        public uint Flags;
        public uint Changed;
    }
}
