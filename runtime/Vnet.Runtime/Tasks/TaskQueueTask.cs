using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A piece of work of a <see cref="TaskQueue"/> (FreeBSD's <c>struct task</c>, taskqueue(9)).</summary>
/// <remarks>
/// Belongs to a vnet and runs with it current. However often it is enqueued before it starts, it runs once and is told
/// how often. Enqueuing allocates nothing. Thread-safe.
/// </remarks>
public sealed class TaskQueueTask
{
    internal TaskQueueTask? Next;
    internal TaskQueueTask? Previous;

    // How often enqueued since it last started; runs that have started; both guarded by the queue's lock.
    internal int Count;
    internal long Sequence;
    internal int Running;

    /// <summary>Makes a task that is not enqueued (<c>TASK_INIT</c>).</summary>
    /// <param name="queue">What runs it.</param>
    /// <param name="name">A name for people; need not be unique.</param>
    /// <param name="handler">What to run. The argument says how often the task was enqueued since it last started.</param>
    /// <param name="priority">Higher ones run first; equal ones in the order of enqueuing.</param>
    /// <param name="vnet">The vnet it belongs to; null for the current one. Without either it belongs to no vnet.</param>
    /// <param name="text">Supplied by the compiler, for messages.</param>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public TaskQueueTask(TaskQueue queue, string name, Action<int> handler, ushort priority = 0, VnetInstance? vnet = null,
        [CallerArgumentExpression(nameof(handler))] string text = "")
        : this(queue, vnet ?? CurVnet.Current, name, handler, priority, text)
    {
    }

    private TaskQueueTask(TaskQueue queue, VnetInstance? vnet, string name, Action<int> handler, ushort priority, string text)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        (Name, Handler, Priority, HandlerText) = (name, handler, priority, text.Length <= 60 ? text : text[..57] + "...");
        Share = queue.Shares.Of(vnet, $"make task '{name}'");
    }

    /// <summary>Makes a task that belongs to no vnet, whichever is current.</summary>
    /// <inheritdoc cref="TaskQueueTask(TaskQueue, string, Action{int}, ushort, VnetInstance?, string)"/>
    public static TaskQueueTask Global(TaskQueue queue, string name, Action<int> handler, ushort priority = 0,
        [CallerArgumentExpression(nameof(handler))] string text = "") =>
        new(queue, vnet: null, name, handler, priority, text);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its place among others: higher first.</summary>
    public ushort Priority { get; }

    /// <summary>What runs it.</summary>
    public TaskQueue Queue => (TaskQueue)Share.Work;

    /// <summary>The vnet it belongs to, or null.</summary>
    public VnetInstance? Vnet => Share.Vnet;

    /// <summary>Whether it waits to run.</summary>
    public bool IsPending => Volatile.Read(ref Count) > 0;

    /// <summary>Enqueues it, or counts one more when it is pending already (<c>taskqueue_enqueue</c>).</summary>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    /// <exception cref="ObjectDisposedException">The queue is disposed.</exception>
    public void Enqueue() => Queue.Enqueue(this);

    /// <summary>Takes it out when it is pending (<c>taskqueue_cancel</c>).</summary>
    /// <param name="pending">How often it had been enqueued.</param>
    /// <returns>False when its handler runs now (<c>EBUSY</c>): it may still use what the caller wants to free.</returns>
    public bool TryCancel(out int pending) => Queue.TryCancel(this, out pending);

    /// <summary>Waits until it neither waits nor runs (<c>taskqueue_drain</c>). A queue without threads is run by the caller.</summary>
    /// <exception cref="VnetDeadlockException">Called inside a task of the same queue: that would wait for itself.</exception>
    /// <exception cref="VnetDrainException">It has not ended within <see cref="TaskQueue.DrainTimeout"/>.</exception>
    public void Drain() => Queue.Drain(this);

    /// <inheritdoc/>
    public override string ToString() => $"task '{Name}'{Share}";

    internal Action<int> Handler { get; }

    internal string HandlerText { get; }

    internal VnetShare Share { get; }
}
