namespace Vnet.Net;

/// <summary>
/// Captures on any number of interfaces, of one vnet or of several, into one pcapng file, in the order in which packets
/// pass.
/// </summary>
/// <remarks>
/// Packets are written by the thread that sends or receives them, into a buffer that is given to the stream when it is
/// full; so nothing is dropped for want of a reader, and a simulation on one thread gives the same file every time. A
/// stream that blocks holds up packets: use a <see cref="BpfDescriptor"/> where that matters. Thread-safe.
/// </remarks>
public sealed class PacketCapture : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PcapngWriter _writer;
    private readonly List<Tap> _taps = [];
    private bool _isClosed;

    /// <summary>Captures into a writer, which ends with this.</summary>
    public PacketCapture(PcapngWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _writer = writer;
    }

    /// <summary>The first error of the stream, after which nothing is written any more; null while there was none.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Captures into a file.</summary>
    public static PacketCapture ToFile(string path) => new(PcapngWriter.Create(path));

    /// <summary>Adds an interface; in the file it is called after its vnet and itself: <c>left/epair0a</c>.</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="filter">Which packets, as an expression; null for all.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="snapLength">Most bytes to keep of a packet.</param>
    /// <returns>The tap, to look at its statistics or to end it early.</returns>
    /// <exception cref="BpfFilterException">The expression cannot be compiled.</exception>
    /// <exception cref="NetException">The interface is gone.</exception>
    /// <exception cref="PrivilegeException">The caller may not capture in the interface's vnet.</exception>
    public BpfListener Add(Ifnet ifp, string? filter = null, BpfDirection direction = BpfDirection.Both, int snapLength = Bpf.MaxSnapLength)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        VnetInstance vnet = ifp.Vnet ?? throw new NetException(Errno.NoDevice, $"Interface {ifp.Name} is in no vnet any more.");
        BpfProgram? program = filter is null ? null : BpfProgram.Compile(filter, ifp.Layer.LinkType, snapLength);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            using (CurVnet.SetQuiet(vnet))
            {
                int number = _writer.AddInterface(new CaptureInterface(ifp.Layer.LinkType, snapLength)
                {
                    Name = $"{vnet.Name}/{ifp.Name}",
                    Filter = filter,
                    OperatingSystem = "Vnet.Framework",
                });
                var tap = new Tap(this, number) { Direction = direction, SnapLength = snapLength };
                try
                {
                    tap.Filter = program;
                    tap.Attach(ifp);
                }
                catch
                {
                    tap.Dispose();
                    throw;
                }

                _taps.Add(tap);
                return tap;
            }
        }
    }

    /// <summary>Gives the stream what is buffered.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Ends all taps, writes what they counted, and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            try
            {
                foreach (Tap tap in _taps)
                {
                    tap.Dispose();
                    if (Error is null)
                        _writer.WriteStatistics(tap.Number, tap.Statistics, tap.Began, tap.Ended);
                }
            }
            finally
            {
                _writer.Dispose();
            }
        }
    }

    private sealed class Tap(PacketCapture capture, int number) : BpfListener
    {
        public int Number { get; } = number;

        public long Began { get; private set; }

        public long Ended { get; private set; }

        private protected override bool Deliver(Ifnet ifp, in BpfMbufPacket packet, int length, long timestamp, BpfDirection direction)
        {
            if (capture.Error is not null)
                return false;
            try
            {
                capture._writer.Write(Number, timestamp, packet, length, direction);
                return true;
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException or UnauthorizedAccessException)
            {
                // A full disk must not stop the network.
                capture.Error ??= e;
                return false;
            }
        }

        private protected override void InterfaceChanged()
        {
            Ended = Now;
            if (Interface is not null)
                Began = Ended;
        }
    }
}
