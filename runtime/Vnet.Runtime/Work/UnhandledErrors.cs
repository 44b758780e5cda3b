namespace Vnet;

/// <summary>
/// Where exceptions go that nobody can catch: those of callouts, tasks and the framework's own events. FreeBSD would
/// panic; here the wheel or queue goes on.
/// </summary>
public static class UnhandledErrors
{
    /// <summary>
    /// Raised on the thread that the handler ran on, with no lock held. Without a subscriber the error is written to
    /// standard error. What a subscriber throws over a callout or task goes to whoever drives the wheel or queue: on a
    /// thread of the framework it ends the process. Over an event, hook or destructor something must go on that others
    /// rely on, the end of a vnet for one: it is written to standard error.
    /// </summary>
    public static event Action<UnhandledError>? Occurred;

    /// <summary>Reports one: for whoever calls handlers of others and goes on after them.</summary>
    /// <param name="source">What it comes from.</param>
    /// <param name="description">The source in words.</param>
    /// <param name="vnet">The vnet that was current, or null.</param>
    /// <param name="error">What was thrown.</param>
    public static void Report(object source, string description, VnetInstance? vnet, Exception error)
    {
        var report = new UnhandledError(source, description, vnet, error);
        if (Occurred is { } handlers)
            handlers(report);
        else
            Console.Error.WriteLine(report);
    }

    /// <summary>Reports where the caller must go on whatever a subscriber throws.</summary>
    internal static void ReportAndGoOn(object source, string description, VnetInstance? vnet, Exception error)
    {
        try
        {
            Report(source, description, vnet, error);
        }
        catch (Exception thrown)
        {
            Console.Error.WriteLine(
                $"Unhandled exception in {description}: {error}\nTold of it, a subscriber of {nameof(UnhandledErrors)} threw: {thrown}");
        }
    }
}
