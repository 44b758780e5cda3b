using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>Handlers of one kind of event (FreeBSD's eventhandler(9)).</summary>
/// <typeparam name="TArgs">What an event tells its handlers.</typeparam>
/// <remarks>
/// <para>
/// One list for the whole process stands in a static field; one for each vnet in a <c>[VnetDefine]</c> field, whose
/// initialiser makes each vnet its own.
/// </para>
/// <para>
/// Thread-safe; invoking takes no lock and allocates nothing. A handler may register and deregister handlers, itself
/// included: one that is deregistered is not called any more, one that is registered takes part in the next invocation.
/// </para>
/// </remarks>
public sealed class EventHandlerList<TArgs>
{
    private readonly Lock _lock = new();
    private Tag[] _tags = [];

    /// <summary>Makes an empty list.</summary>
    /// <param name="name">Name of the event, for messages.</param>
    public EventHandlerList(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>Name of the event.</summary>
    public string Name { get; }

    /// <summary>Number of handlers.</summary>
    public int Count => Volatile.Read(ref _tags).Length;

    /// <summary>Registers a handler (<c>EVENTHANDLER_REGISTER</c>).</summary>
    /// <param name="handler">Called by <see cref="Invoke"/>, in whichever vnet is current there.</param>
    /// <param name="priority">Lower ones are called first; equal ones in the order of registration.</param>
    /// <param name="vnet">
    /// When given, the handler is called with that vnet current, and the registration ends with the vnet.
    /// </param>
    /// <param name="text">Supplied by the compiler, for messages.</param>
    /// <returns>The registration; dispose of it to deregister.</returns>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public EventTag Register(Action<TArgs> handler, int priority = EventPriority.Any, VnetInstance? vnet = null,
        [CallerArgumentExpression(nameof(handler))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(handler);
        var tag = new Tag(this, handler, priority, vnet, inEveryVnet: false, text);
        vnet?.Own(tag, $"register a handler of event '{Name}'");
        Insert(tag);
        return tag;
    }

    /// <summary>
    /// Registers a handler once that is called in every vnet, with the vnet current (FreeBSD's
    /// <c>VNET_GLOBAL_EVENTHANDLER_REGISTER</c>, but the arguments are kept).
    /// </summary>
    /// <remarks>
    /// As in FreeBSD it may stand in a per-vnet constructor: only the default vnet's registers. The handler is called
    /// within a walk of <see cref="VnetList"/>, where vnets can be neither created nor destroyed.
    /// </remarks>
    /// <returns>The registration; null when a vnet other than the default one is current.</returns>
    /// <inheritdoc cref="Register"/>
    public EventTag? RegisterInEveryVnet(Action<TArgs> handler, int priority = EventPriority.Any,
        [CallerArgumentExpression(nameof(handler))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (CurVnet.Current is { IsDefault: false })
            return null;
        var tag = new Tag(this, handler, priority, vnet: null, inEveryVnet: true, text);
        Insert(tag);
        return tag;
    }

    /// <summary>Calls every handler (<c>EVENTHANDLER_INVOKE</c>).</summary>
    /// <exception cref="EventHandlerException">Handlers threw. All others were called all the same.</exception>
    public void Invoke(TArgs args)
    {
        List<Exception>? errors = null;
        foreach (Tag tag in Volatile.Read(ref _tags))
            tag.Call(args, ref errors);
        if (errors is not null)
            throw new EventHandlerException(Name, errors);
    }

    private void Insert(Tag tag)
    {
        lock (_lock)
        {
            // Its vnet may have gone meanwhile, and has ended it.
            if (!tag.IsRegistered)
                return;
            Tag[] tags = _tags;
            int index = tags.Length;
            while (index > 0 && tags[index - 1].Priority > tag.Priority)
                index--;
            Volatile.Write(ref _tags, [.. tags.AsSpan(0, index), tag, .. tags.AsSpan(index)]);
        }
    }

    private void Remove(Tag tag)
    {
        lock (_lock)
            Volatile.Write(ref _tags, Array.FindAll(_tags, other => other != tag));
    }

    private sealed class Tag(EventHandlerList<TArgs> list, Action<TArgs> handler, int priority, VnetInstance? vnet, bool inEveryVnet, string text)
        : EventTag(priority, vnet, text)
    {
        public void Call(TArgs args, ref List<Exception>? errors)
        {
            if (!Gate.TryBegin())
                return;
            RunFrame frame = RunFrame.Enter(this);
            try
            {
                if (inEveryVnet)
                    CallInEveryVnet(args, ref errors);
                else
                    CallOnce(args, Vnet, ref errors);
            }
            finally
            {
                frame.Exit();
                Gate.End();
            }
        }

        /// <inheritdoc/>
        public override string ToString() => $"handler of event '{list.Name}'{(Vnet is null ? "" : $" of vnet '{Vnet.Name}'")}";

        private protected override void RemoveFromList() => list.Remove(this);

        private void CallInEveryVnet(TArgs args, ref List<Exception>? errors)
        {
            if (!Vimage.IsEnabled)
            {
                CallOnce(args, null, ref errors);
                return;
            }

            ReaderWriterLockSlim held = VnetList.EnterRead();
            try
            {
                for (VnetInstance? vnet = VnetList.First; vnet is not null && IsRegistered; vnet = vnet.Next)
                    CallOnce(args, vnet, ref errors);
            }
            finally
            {
                VnetList.ExitRead(held);
            }
        }

        private void CallOnce(TArgs args, VnetInstance? vnet, ref List<Exception>? errors)
        {
            try
            {
                if (vnet is null)
                {
                    handler(args);
                    return;
                }

                using (CurVnet.SetQuiet(vnet))
                    handler(args);
            }
            catch (Exception error)
            {
                (errors ??= []).Add(error);
            }
        }
    }
}
