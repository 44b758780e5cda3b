using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Duplicate address detection for one address (RFC 4862 section 5.4; FreeBSD's <c>struct dadq</c>): a method for each event.</summary>
internal sealed class Nd6Dad(In6Ifaddr address)
{
    // RFC 4861 section 10: milliseconds.
    private const int MaxRtrSolicitationDelay = 1000;
    private const int NonceBytes = Nd6Option.NonceLength - 2;

    private readonly Callout _timer = new(VnetClock.Wheel, "nd6_dad_timer", CurVnet.Current);
    private readonly Lock _gate = new();
    private ulong _nonce;
    private int _sent;
    private int _most = Nd6.DadCount;
    private int _looped;
    private int _loopedBefore;
    private bool _isOver;

    public In6Ifaddr Address { get; } = address;

    /// <summary>
    /// It begins. Where many may have been made to ask at once, by one advertisement, it waits a moment (RFC 4862 section 5.4.2).
    /// </summary>
    public void Begin()
    {
        if (Address.IsAutoconf)
            _timer.Reset(TimeSpan.FromMilliseconds(VnetRandom.NextUInt32(MaxRtrSolicitationDelay)), Timeout, this);
        else
            Step();
    }

    /// <summary>It is over, or the address is gone.</summary>
    public void End()
    {
        lock (_gate)
            _isOver = true;
        _timer.Stop();
    }

    /// <summary>Somebody asks for the address with a source of <c>::</c> (RFC 4862 section 5.4.3, RFC 7527 section 4.2).</summary>
    /// <param name="nonce">The nonce option, or nothing.</param>
    /// <returns>Whether that is somebody else.</returns>
    public bool Solicited(ReadOnlySpan<byte> nonce)
    {
        lock (_gate)
        {
            if (_isOver)
                return false;
            if (nonce.Length != Nd6Option.NonceLength || _nonce == 0 || Read(nonce[2..]) != _nonce)
                return true;
            // The link brought ours back.
            _looped++;
            Nd6.DadLooped();
            return false;
        }
    }

    // Another solicitation is due, or the last went without an answer.
    private void Step()
    {
        ulong nonce;
        lock (_gate)
        {
            if (_isOver)
                return;
            if (_sent >= _most && _looped > _loopedBefore)
            {
                // What came back may have hidden an answer: asked again until the loop is gone (RFC 7527 section 4.1).
                _loopedBefore = _looped;
                _most = _sent + Math.Max(Nd6.MulticastTries - 1, 1);
            }

            bool isPassed = _sent >= _most;
            if (!isPassed)
            {
                _sent++;
                // A new one each time, so that one that is late is not taken for the last.
                _nonce = Nd6.IsDadEnhanced ? ((ulong)VnetRandom.NextUInt32() << 16 | VnetRandom.NextUInt32() & 0xffff) | 1 : 0;
                _timer.Reset(TimeSpan.FromMilliseconds(Address.Ifp.Nd6.RetransTimer), Timeout, this);
            }

            nonce = isPassed ? ulong.MaxValue : _nonce;
        }

        if (nonce == ulong.MaxValue)
        {
            Nd6.DadEnded(Address, isDuplicate: false);
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, nonce);
        Nd6.SendDadSolicitation(Address, nonce == 0 ? default : bytes[^NonceBytes..]);
    }

    private static ulong Read(ReadOnlySpan<byte> nonce) =>
        ((ulong)BinaryPrimitives.ReadUInt16BigEndian(nonce) << 32) | BinaryPrimitives.ReadUInt32BigEndian(nonce[2..]);

    private static void Timeout(object? state) => ((Nd6Dad)state!).Step();
}
