namespace Vnet.Runtime.Tests;

public class EventHandlerListTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly EventHandlerList<string> _list = new("test");
    private readonly List<string> _log = [];

    [Fact]
    public void Handlers_are_called_by_priority_then_by_registration_with_the_arguments()
    {
        _list.Register(args => _log.Add("last " + args), EventPriority.Last);
        _list.Register(args => _log.Add("any " + args));
        _list.Register(args => _log.Add("first " + args), EventPriority.First);
        _list.Register(args => _log.Add("any too " + args), EventPriority.Any);
        _list.Invoke("x");
        Assert.Equal(["first x", "any x", "any too x", "last x"], _log);
        Assert.Equal(4, _list.Count);
    }

    [Fact]
    public void A_handler_may_deregister_itself_and_a_later_one_during_the_call()
    {
        EventTag? own = null;
        EventTag? later = null;
        own = _list.Register(_ =>
        {
            _log.Add("own");
            own!.Dispose();
            later!.Dispose();
        });
        _list.Register(_ => _log.Add("between"));
        later = _list.Register(_ => _log.Add("later"));
        _list.Invoke("x");
        _list.Invoke("x");
        Assert.Equal(["own", "between", "between"], _log);
        Assert.False(own.IsRegistered);
        Assert.Equal(1, _list.Count);
    }

    [Fact]
    public void A_handler_that_is_registered_during_the_call_takes_part_in_the_next()
    {
        bool registered = false;
        _list.Register(_ =>
        {
            if (!registered)
                _list.Register(_ => _log.Add("new"));
            registered = true;
        }, EventPriority.First);
        _list.Invoke("x");
        Assert.Empty(_log);
        _list.Invoke("x");
        Assert.Equal(["new"], _log);
    }

    [Fact]
    public void Handlers_that_throw_do_not_keep_others_from_being_called()
    {
        _list.Register(_ => throw new FormatException("one"));
        _list.Register(_ => _log.Add("called"));
        _list.Register(_ => throw new TimeoutException("two"));
        EventHandlerException error = Assert.Throws<EventHandlerException>(() => _list.Invoke("x"));
        Assert.Equal([typeof(FormatException), typeof(TimeoutException)], error.Errors.Select(e => e.GetType()));
        Assert.Contains("2 handler(s) of event 'test' threw; the first: one", error.Message, StringComparison.Ordinal);
        Assert.Equal(["called"], _log);
    }

    [Fact]
    public void Draining_from_within_the_own_call_is_refused()
    {
        EventTag? tag = null;
        Exception? error = null;
        tag = _list.Register(_ => error = Record.Exception(() => tag!.Drain()));
        _list.Invoke("x");
        Assert.Contains("Cannot drain handler of event 'test' inside its own call", Assert.IsType<VnetDeadlockException>(error).Message, StringComparison.Ordinal);
        tag.Drain();
        Assert.Equal(0, _list.Count);
    }

    [Fact]
    public void Draining_waits_for_a_call_on_another_thread()
    {
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        bool ended = false;
        EventTag tag = _list.Register(_ =>
        {
            started.Set();
            Assert.True(go.Wait(s_limit));
            Volatile.Write(ref ended, true);
        });
        var caller = new TestThread(() => _list.Invoke("x"));
        Assert.True(started.Wait(s_limit));
        Assert.Throws<VnetDrainException>(() => tag.Drain(TimeSpan.FromMilliseconds(10)));
        go.Set();
        tag.Drain(s_limit);
        Assert.True(ended);
        caller.Join();
    }

    [Fact]
    public void A_handler_in_every_vnet_is_registered_once_and_keeps_the_arguments()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        void See(string args) => _log.Add($"{CurVnet.Current!.Name} {args}");
        using (CurVnet.Set(a))
            Assert.Null(_list.RegisterInEveryVnet(See));
        using (CurVnet.Set(VnetInstance.Default))
            Assert.NotNull(_list.RegisterInEveryVnet(See));
        _list.Invoke("x");
        Assert.Equal(["vnet0 x", "a x", "b x"], _log);
        Assert.Null(CurVnet.Current);
        b.Dispose();
        _log.Clear();
        using (CurVnet.Set(a))
            _list.Invoke("y");
        Assert.Equal(["vnet0 y", "a y"], _log);
    }

    [Fact]
    public void A_registration_for_a_vnet_runs_in_it_and_ends_with_it()
    {
        VnetInstance vnet = VnetInstance.Create("mortal");
        using VnetInstance tidy = VnetInstance.Create("tidy");
        _list.Register(See, vnet: vnet);
        EventTag tag = _list.Register(See, vnet: tidy);
        _list.Invoke("x");
        Assert.Equal(["mortal", "tidy"], _log);
        vnet.Dispose();
        Assert.Equal(["handler of event 'test' of vnet 'mortal' was registered, handler 'See'"], vnet.Leaks);
        _list.Invoke("x");
        Assert.Equal(["mortal", "tidy", "tidy"], _log);
        tag.Dispose();
        tidy.Dispose();
        Assert.Empty(tidy.Leaks);
        Assert.Throws<VnetDisposedException>(() => _list.Register(See, vnet: vnet));

        void See(string args) => _log.Add(CurVnet.Current!.Name);
    }

    [Fact]
    public void Invoking_allocates_nothing()
    {
        using VnetInstance vnet = VnetInstance.Create("quiet");
        int calls = 0;
        _list.Register(_ => calls++);
        _list.Register(_ => calls++, vnet: vnet);
        _list.RegisterInEveryVnet(_ => calls++);
        _list.Invoke("warm up");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            _list.Invoke("x");
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(calls >= 404);
    }

    [Fact]
    public void A_vnet_comes_and_goes_whatever_a_subscriber_to_errors_throws()
    {
        using EventTag created = VnetEvents.Created.Register(Fail);
        using EventTag destroying = VnetEvents.Destroying.Register(Fail);
        using EventTag destroyed = VnetEvents.Destroyed.Register(Fail);
        int told = 0;
        int vnets = VnetList.Count;
        UnhandledErrors.Occurred += Throw;
        try
        {
            VnetInstance parent = VnetInstance.Create("parent of errors");
            VnetInstance vnet = VnetInstance.Create("errors", parent);
            vnet.Dispose();
            Assert.Equal(VnetState.Dead, vnet.State);
            parent.Dispose();
        }
        finally
        {
            UnhandledErrors.Occurred -= Throw;
        }

        Assert.Equal((6, vnets), (told, VnetList.Count));

        static void Fail(VnetInstance vnet) => throw new FormatException();

        void Throw(UnhandledError error)
        {
            told++;
            throw new InvalidOperationException("a subscriber");
        }
    }

    [Fact]
    public void Vnets_report_their_creation_and_their_end()
    {
        using EventTag created = VnetEvents.Created.Register(v => Note("created", v));
        using EventTag destroying = VnetEvents.Destroying.Register(v => Note("destroying", v));
        using EventTag destroyed = VnetEvents.Destroyed.Register(v => Note("destroyed", v));
        using EventTag bad = VnetEvents.Created.Register(static _ => throw new FormatException(), EventPriority.First);
        List<UnhandledError> errors = [];
        Action<UnhandledError> note = errors.Add;
        UnhandledErrors.Occurred += note;
        try
        {
            VnetInstance.Create("eventful").Dispose();
        }
        finally
        {
            UnhandledErrors.Occurred -= note;
        }

        Assert.Equal(["created Live eventful", "destroying ShuttingDown eventful", "destroyed Dead "], _log);
        Assert.Equal("event 'vnet_created' of vnet 'eventful'", Assert.Single(errors).Description);

        void Note(string what, VnetInstance vnet)
        {
            if (vnet.Name == "eventful")
                _log.Add($"{what} {vnet.State} {CurVnet.Current?.Name}");
        }
    }

    [Fact]
    public void Threads_register_deregister_and_invoke_at_once()
    {
        bool done = false;
        int wrong = 0;
        var invoker = new TestThread(() =>
        {
            while (!Volatile.Read(ref done))
                _list.Invoke("x");
        });
        TestThread[] users = [.. Enumerable.Range(0, 3).Select(t => new TestThread(() =>
        {
            var random = new Random(Seeds.Seed + t);
            for (int i = 0; i < 3000; i++)
            {
                bool usable = true;
                EventTag tag = _list.Register(_ => wrong += Volatile.Read(ref usable) ? 0 : 1, random.Next(3));
                tag.Drain(s_limit);
                Volatile.Write(ref usable, false);
            }
        }))];
        Assert.All(users, user => user.Join());
        Volatile.Write(ref done, true);
        invoker.Join();
        Assert.Equal(0, wrong);
        Assert.Equal(0, _list.Count);
    }
}
