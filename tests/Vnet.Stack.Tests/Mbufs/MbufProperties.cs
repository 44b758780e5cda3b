using Vnet.Net;

namespace Vnet.Stack.Tests;

/// <summary>Random sequences of all operations on packets of all shapes, beside plain arrays of bytes.</summary>
public class MbufProperties
{
    private const int Sequences = 24_000;
    private const int Batches = 8;

    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Batches)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_sequence_of_operations_does_to_packets_what_it_does_to_their_bytes(int seed)
    {
        using VnetInstance vnet = VnetInstance.Create($"mbuf properties {seed}");
        for (int i = 0; i < Sequences / Batches * Factor; i++)
        {
            int sequence = (seed * 1_000_000) + i;
            try
            {
                using (CurVnet.Set(vnet))
                    new Run(sequence).Go();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Sequence {sequence}: {e.Message}", e);
            }
        }

        foreach (Zone zone in MbufZones.All)
            Assert.Equal((zone.Name, 0), (zone.Name, zone.UsedBy(vnet)));
    }

    private sealed class Run(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<(Mbuf Packet, byte[] Bytes)> _packets = [];
        private readonly List<Mbuf> _others = [];
        private string _last = "";

        public void Go()
        {
            Add();
            int operations = _random.Next(1, 12);
            try
            {
                for (int i = 0; i < operations; i++)
                {
                    if (_packets.Count == 0 || _random.Next(8) == 0)
                        Add();
                    Step(_random.Next(_packets.Count));
                    // What was done to one packet is seen in no other.
                    foreach ((Mbuf packet, byte[] bytes) in _packets)
                        MbufModel.Check(bytes, packet);
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"after {_last}: {e.Message}", e);
            }

            _packets.ForEach(entry => entry.Packet.FreeChain());
            _others.ForEach(m => m.FreeChain());
        }

        private void Add()
        {
            byte[] bytes = new byte[_random.Next(4) == 0 ? _random.Next(9000) : _random.Next(400)];
            _random.NextBytes(bytes);
            _packets.Add((MbufModel.Chain(bytes, _random, _others), bytes));
        }

        private void Step(int index)
        {
            (Mbuf m, byte[] bytes) = _packets[index];
            int offset = _random.Next(bytes.Length + 1);
            int count = _random.Next(bytes.Length - offset + 1);
            int operation = _random.Next(22);
            _last = $"operation {operation} offset {offset} count {count} of {bytes.Length}";
            switch (operation)
            {
                case 0:
                    Prepend(index, m, bytes);
                    break;
                case 1:
                    m.Adjust(offset);
                    Replace(index, m, bytes[offset..]);
                    break;
                case 2:
                    m.Adjust(-offset);
                    Replace(index, m, bytes[..^offset]);
                    break;
                case 3:
                    Pullup(index, m, bytes, _random.Next(Mbuf.OwnSize + 20));
                    break;
                case 4:
                    CopyUp(index, m, bytes, _random.Next(200), _random.Next(60));
                    break;
                case 5:
                    Pulldown(index, m, bytes, offset, _random.Next(4) == 0 ? count + _random.Next(20) : count);
                    break;
                case 6:
                    Split(index, m, bytes, _random.Next(bytes.Length + 3));
                    break;
                case 7:
                    Keep(m.Copy(offset, count)!, bytes.AsSpan(offset, count).ToArray());
                    break;
                case 8:
                    Keep(m.CopyPacket()!, bytes);
                    break;
                case 9:
                    Mbuf copy = m.Duplicate()!;
                    for (Mbuf? piece = copy; piece is not null; piece = piece.Next)
                        Assert.True(piece.IsWritable);
                    Keep(copy, bytes);
                    break;
                case 10:
                    CopyBack(index, m, bytes, _random.Next(bytes.Length + 300));
                    break;
                case 11:
                    byte[] added = Random(_random.Next(600));
                    Assert.True(m.Append(added));
                    Replace(index, m, [.. bytes, .. added]);
                    break;
                case 12:
                    var list = new List<byte>();
                    Assert.Equal(0, m.Apply(offset, count, ref list, static (ref List<byte> to, ReadOnlySpan<byte> piece) =>
                    {
                        to.AddRange(piece);
                        return 0;
                    }));
                    Assert.Equal(bytes.AsSpan(offset, count).ToArray(), list);
                    break;
                case 13:
                    Join(index, m, bytes);
                    break;
                case 14:
                    Collapse(index, m, bytes, _random.Next(1, 6));
                    break;
                case 15:
                    Mbuf whole = m.Defragment()!;
                    Assert.Null(whole.Next);
                    Replace(index, whole, bytes);
                    break;
                case 16:
                    Mbuf unshared = m.Unshare()!;
                    for (Mbuf? piece = unshared; piece is not null; piece = piece.Next)
                        Assert.True(piece.IsWritable);
                    Replace(index, unshared, bytes);
                    break;
                case 17:
                    Find(m, bytes, offset);
                    break;
                case 18:
                    byte[] room = new byte[count];
                    Assert.Equal(bytes.AsSpan(offset, count).ToArray(), m.Peek(offset, room).ToArray());
                    Assert.True(m.Peek(offset, new byte[bytes.Length - offset + 1]).IsEmpty);
                    break;
                case 19:
                    Assert.Equal(bytes.Length, m.FixHeader());
                    break;
                case 20:
                    Scribble(index, m, bytes);
                    break;
                default:
                    m.FreeChain();
                    _packets.RemoveAt(index);
                    break;
            }
        }

        private byte[] Random(int count)
        {
            byte[] bytes = new byte[count];
            _random.NextBytes(bytes);
            return bytes;
        }

        private void Replace(int index, Mbuf m, byte[] bytes) => _packets[index] = (m, bytes);

        private void Keep(Mbuf m, byte[] bytes) => _packets.Add((m, [.. bytes]));

        private void Prepend(int index, Mbuf m, byte[] bytes)
        {
            bool hadHeader = m.HasPacketHeader;
            byte[] added = Random(_random.Next(6) == 0 ? _random.Next(3000) : _random.Next(60));
            Mbuf top = m.Prepend(added.Length)!;
            Assert.Equal(hadHeader, top.HasPacketHeader);
            added.CopyTo(top.Data);
            Replace(index, top, [.. added, .. bytes]);
        }

        private void Pullup(int index, Mbuf m, byte[] bytes, int count)
        {
            bool isHere = m.Length >= count;
            Mbuf? top = m.Pullup(count);
            if (top is null)
            {
                Assert.True(!isHere && (count > bytes.Length || count > Mbuf.OwnSize));
                _packets.RemoveAt(index);
                return;
            }

            Assert.True(top.Length >= count);
            Replace(index, top, bytes);
        }

        private void CopyUp(int index, Mbuf m, byte[] bytes, int count, int headRoom)
        {
            Mbuf? top = m.CopyUp(count, headRoom);
            if (top is null)
            {
                Assert.True(count > bytes.Length || count + headRoom > Mbuf.OwnSize);
                _packets.RemoveAt(index);
                return;
            }

            Assert.True(top.Length >= count && top.LeadingSpace == headRoom && top.IsWritable);
            Replace(index, top, bytes);
        }

        private void Pulldown(int index, Mbuf m, byte[] bytes, int offset, int count)
        {
            Mbuf? piece = m.Pulldown(offset, count, out int at);
            if (piece is null)
            {
                Assert.True(offset + count > bytes.Length);
                _packets.RemoveAt(index);
                return;
            }

            Assert.True(piece.IsWritable);
            Assert.Equal(bytes.AsSpan(offset, count).ToArray(), piece.Data.Slice(at, count).ToArray());
            byte[] changed = Random(count);
            changed.CopyTo(piece.Data[at..]);
            Replace(index, m, [.. bytes.AsSpan(0, offset), .. changed, .. bytes.AsSpan(offset + count)]);
        }

        private void Split(int index, Mbuf m, byte[] bytes, int offset)
        {
            bool isPacket = m.HasPacketHeader;
            Mbuf? rest = m.Split(offset);
            if (rest is null)
            {
                Assert.True(offset > bytes.Length || (!isPacket && offset == bytes.Length));
                return;
            }

            Assert.Equal(isPacket, rest.HasPacketHeader);
            Replace(index, m, bytes[..offset]);
            Keep(rest, bytes[offset..]);
        }

        private void CopyBack(int index, Mbuf m, byte[] bytes, int offset)
        {
            byte[] written = Random(_random.Next(500));
            Assert.True(m.CopyBack(offset, written));
            byte[] expected = new byte[Math.Max(bytes.Length, offset + written.Length)];
            bytes.CopyTo(expected, 0);
            written.CopyTo(expected, offset);
            Replace(index, m, expected);
        }

        private void Join(int index, Mbuf m, byte[] bytes)
        {
            int other = _random.Next(_packets.Count);
            if (other == index)
                return;
            (Mbuf tail, byte[] more) = _packets[other];
            if (m.HasPacketHeader && tail.HasPacketHeader && _random.Next(2) == 0)
            {
                m.ConcatenatePacket(tail);
            }
            else
            {
                m.Concatenate(tail);
                m.FixHeader();
            }

            Replace(index, m, [.. bytes, .. more]);
            _packets.RemoveAt(other);
        }

        private void Collapse(int index, Mbuf m, byte[] bytes, int max)
        {
            if (m.Collapse(max) is not { } collapsed)
                return;
            int count = 0;
            for (Mbuf? piece = collapsed; piece is not null; piece = piece.Next)
                count++;
            Assert.InRange(count, 1, max);
            Replace(index, collapsed, bytes);
        }

        private static void Find(Mbuf m, byte[] bytes, int offset)
        {
            Mbuf piece = m.Find(offset, out int at)!;
            if (offset < bytes.Length)
                Assert.Equal(bytes[offset], piece.Data[at]);
            else
                Assert.True(piece.Next is null && at == piece.Length);
            Assert.Null(m.Find(bytes.Length + 1, out _));
        }

        // Writes where it may.
        private void Scribble(int index, Mbuf m, byte[] bytes)
        {
            byte[] changed = [.. bytes];
            int at = 0;
            for (Mbuf? piece = m; piece is not null; at += piece.Length, piece = piece.Next)
            {
                if (!piece.IsWritable)
                    continue;
                _random.NextBytes(piece.Data);
                piece.Data.CopyTo(changed.AsSpan(at));
            }

            Replace(index, m, changed);
        }
    }
}
