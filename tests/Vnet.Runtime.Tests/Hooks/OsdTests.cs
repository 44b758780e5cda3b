namespace Vnet.Runtime.Tests;

public class OsdTests
{
    private readonly OsdType _type = new("test");
    private readonly List<string> _freed = [];

    [Fact]
    public void Values_belong_to_their_object_and_slot()
    {
        OsdSlot<string> a = _type.Register<string>("a", _freed.Add);
        OsdSlot<string> b = _type.Register<string>("b", _freed.Add);
        using var first = new Osd(_type);
        using var second = new Osd(_type);
        a.Set(first, "a1");
        b.Set(first, "b1");
        b.Set(second, "b2");
        Assert.Equal(("a1", "b1", null, "b2"), (a.Get(first), b.Get(first), a.Get(second), b.Get(second)));
        b.Set(first, "b1 again");
        Assert.True(a.Remove(first));
        Assert.False(a.Remove(first));
        Assert.Equal(["b1", "a1"], _freed);
        Assert.Equal(2, _type.Objects);
    }

    [Fact]
    public void An_objects_values_are_destroyed_with_it()
    {
        OsdSlot<string> a = _type.Register<string>("a", _freed.Add);
        OsdSlot<string> b = _type.Register<string>("b");
        var osd = new Osd(_type);
        a.Set(osd, "a");
        b.Set(osd, "b");
        osd.Dispose();
        osd.Dispose();
        Assert.Equal(["a"], _freed);
        Assert.Null(b.Get(osd));
        Assert.Throws<ObjectDisposedException>(() => a.Set(osd, "late"));
        Assert.Equal(0, _type.Objects);
    }

    [Fact]
    public void Every_value_is_destroyed_whatever_destructors_and_subscribers_throw()
    {
        var type = new OsdType("throwing");
        int destroyed = 0;
        var osd = new Osd(type);
        for (int i = 0; i < 3; i++)
        {
            type.Register<object>($"slot{i}", _ =>
            {
                destroyed++;
                throw new FormatException();
            }).Set(osd, new object());
        }

        UnhandledErrors.Occurred += Throw;
        try
        {
            osd.Dispose();
        }
        finally
        {
            UnhandledErrors.Occurred -= Throw;
        }

        Assert.Equal(3, destroyed);

        static void Throw(UnhandledError error) => throw new InvalidOperationException("a subscriber");
    }

    [Fact]
    public void A_slot_that_is_given_up_loses_its_value_in_every_object_and_its_place_is_used_again()
    {
        OsdSlot<string> a = _type.Register<string>("a", _freed.Add);
        using var first = new Osd(_type);
        using var second = new Osd(_type);
        a.Set(first, "1");
        a.Set(second, "2");
        a.Deregister();
        Assert.Equal(["1", "2"], _freed.Order());
        OsdSlot<Version> other = _type.Register<Version>("other");
        other.Set(first, new Version(1, 0));
        Assert.Null(a.Get(first));
        Assert.Contains("'a' of kind 'test' is deregistered", Assert.Throws<InvalidOperationException>(() => a.Set(first, "x")).Message, StringComparison.Ordinal);
        Assert.False(a.Remove(first));
        a.Deregister();
        Assert.Equal(new Version(1, 0), other.Get(first));
    }

    [Fact]
    public void A_slot_of_another_kind_of_object_is_refused()
    {
        OsdSlot<string> a = _type.Register<string>("a");
        using var jail = new Osd(OsdType.Jail);
        Assert.Contains("kind 'jail'", Assert.Throws<ArgumentException>(() => a.Set(jail, "x")).Message, StringComparison.Ordinal);
        Assert.Null(a.Get(jail));
    }
}
