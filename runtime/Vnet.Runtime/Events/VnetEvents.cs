namespace Vnet;

/// <summary>The framework's own events: what happens to vnets.</summary>
/// <remarks>
/// The handlers run under the lock of creation and destruction, as
/// constructors do, so that nothing happens to the vnet meanwhile; they can neither create nor destroy one. What handlers
/// throw goes to <see cref="UnhandledErrors"/>: neither that nor what a subscriber there throws changes anything about the vnet.
/// </remarks>
public static class VnetEvents
{
    /// <summary>A vnet, other than the default one, has been built and is listed. It is current in the handlers.</summary>
    public static EventHandlerList<VnetInstance> Created { get; } = new("vnet_created");

    /// <summary>A vnet is off the list, and its destructors are about to run. It is current in the handlers.</summary>
    public static EventHandlerList<VnetInstance> Destroying { get; } = new("vnet_destroying");

    /// <summary>A vnet is gone; <see cref="VnetInstance.Leaks"/> says what it left behind.</summary>
    public static EventHandlerList<VnetInstance> Destroyed { get; } = new("vnet_destroyed");

    internal static void Raise(EventHandlerList<VnetInstance> list, VnetInstance vnet)
    {
        if (list.Count == 0)
            return;
        try
        {
            using (vnet.State == VnetState.Dead ? CurVnet.SetNone() : CurVnet.SetQuiet(vnet))
                list.Invoke(vnet);
        }
        catch (EventHandlerException error)
        {
            UnhandledErrors.ReportAndGoOn(list, $"event '{list.Name}' of vnet '{vnet.Name}'", vnet, error);
        }
    }
}
