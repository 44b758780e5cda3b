namespace Vnet;

/// <summary>What handlers run on this thread, the innermost first: how a wait that would wait for itself is found out.</summary>
/// <remarks>The objects stay with their thread and are used again, so that entering allocates nothing.</remarks>
internal sealed class RunFrame
{
    [ThreadStatic]
    private static RunFrame? t_outermost;

    [ThreadStatic]
    private static RunFrame? t_current;

    private readonly RunFrame? _outer;
    private RunFrame? _inner;
    private object? _running;

    private RunFrame(RunFrame? outer) => _outer = outer;

    /// <summary>Notes that something runs, until <see cref="Exit"/>.</summary>
    public static RunFrame Enter(object running)
    {
        RunFrame frame = t_current is { } current
            ? current._inner ??= new RunFrame(current)
            : t_outermost ??= new RunFrame(null);
        frame._running = running;
        return t_current = frame;
    }

    /// <summary>The innermost thing of a type that runs on this thread and fulfils a condition.</summary>
    public static T? Find<T, TState>(TState state, Func<T, TState, bool> condition)
        where T : class
    {
        for (RunFrame? frame = t_current; frame is not null; frame = frame._outer)
        {
            if (frame._running is T running && condition(running, state))
                return running;
        }

        return null;
    }

    public void Exit()
    {
        _running = null;
        t_current = _outer;
    }
}
