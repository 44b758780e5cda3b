using Vnet.Net;

namespace Vnet.Stack.Tests;

public class MbufTagTests
{
    [Fact]
    public void Tags_are_found_by_kind_newest_first_and_taken_off()
    {
        Mbuf m = Mbuf.GetHeader()!;
        var one = new Note(1);
        var two = new Note(2);
        var mark = new Mark();
        m.AddTag(one);
        m.AddTag(mark);
        m.AddTag(two);
        Assert.Same(two, m.FindTag<Note>());
        Assert.Same(one, m.FindTag<Note>(two));
        Assert.Null(m.FindTag<Note>(one));
        Assert.Throws<InvalidOperationException>(() => m.AddTag(one));
        Assert.True(m.RemoveTag(two));
        Assert.False(m.RemoveTag(two));
        Assert.Equal(0, two.Freed);
        Assert.True(m.DeleteTag(mark));
        Assert.Same(one, m.FindTag<MbufTag>());
        m.FreeChain();
        Assert.Equal(1, one.Freed);
    }

    [Fact]
    public void Copies_of_a_packet_have_copies_of_its_tags_in_their_order()
    {
        Mbuf m = Mbuf.From(new byte[300])!;
        m.AddTag(new Note(1));
        m.AddTag(new Mark());
        m.AddTag(new Note(2));
        foreach (Mbuf copy in (Mbuf[])[m.CopyPacket()!, m.Duplicate()!])
        {
            Note first = copy.FindTag<Note>()!;
            Assert.Equal((2, 1), (first.Value, copy.FindTag<Note>(first)!.Value));
            Assert.Null(copy.FindTag<Mark>());
            Assert.NotSame(m.FindTag<Note>(), first);
            copy.FreeChain();
            Assert.Equal(1, first.Freed);
        }

        Assert.Equal(0, m.FindTag<Note>()!.Freed);
        m.FreeChain();
    }

    [Fact]
    public void Moved_header_takes_its_tags_along()
    {
        Mbuf m = Mbuf.From(new byte[20], headRoom: 0)!;
        var note = new Note(1);
        m.AddTag(note);
        Mbuf top = m.Prepend(30)!;
        Assert.Same(note, top.FindTag<Note>());
        Assert.Null(m.Pkthdr.Tags);
        var replaced = new Note(2);
        Mbuf other = Mbuf.GetHeader()!;
        other.AddTag(replaced);
        other.MoveHeader(top);
        Assert.Equal((1, 0), (replaced.Freed, note.Freed));
        Assert.False(top.HasPacketHeader);
        other.Next = top;
        other.FreeChain();
        Assert.Equal(1, note.Freed);
    }

    [Fact]
    public void Only_persistent_tags_leave_with_a_packet()
    {
        Mbuf m = Mbuf.GetHeader()!;
        Note[] notes = [new(1), new(2) { Stays = true }, new(3), new(4) { Stays = true }, new(5)];
        Array.ForEach(notes, m.AddTag);
        m.DeleteNonpersistentTags();
        Assert.Equal([1, 0, 1, 0, 1], notes.Select(note => note.Freed));
        Assert.Same(notes[1], m.FindTag<Note>(notes[3]));
        m.DropHeader();
        Assert.All(notes, note => Assert.Equal(1, note.Freed));
        m.FreeChain();
    }

    private sealed class Note(int value) : MbufTag
    {
        public int Value { get; } = value;

        public bool Stays { get; init; }

        public int Freed { get; private set; }

        public override bool IsPersistent => Stays;

        public override MbufTag? Copy() => new Note(Value);

        public override void Free() => Freed++;
    }

    private sealed class Mark : MbufTag;
}
