namespace Vnet.Net;

// SIOCSIFCAP.
public sealed partial class Ifnet
{
    /// <summary>Turns capabilities on, the others stay (<c>ifconfig x rxcsum</c>).</summary>
    /// <inheritdoc cref="SetCapabilities"/>
    public void Enable(IfCap capabilities)
    {
        using (IfnetTable.Configure())
            SetCapabilities(CapEnable | capabilities);
    }

    /// <summary>Turns capabilities off, and those that need them; the others stay (<c>ifconfig x -rxcsum</c>).</summary>
    /// <inheritdoc cref="SetCapabilities"/>
    public void Disable(IfCap capabilities)
    {
        using (IfnetTable.Configure())
            SetCapabilities(CapEnable & ~capabilities);
    }

    /// <summary>Asks for exactly these capabilities to be on, within the rules of <see cref="IfCapRules"/>.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: it has not all of them; <see cref="Errno.WouldBlock"/>: another must be on first; or what
    /// the driver answered. Nothing has changed then.
    /// </exception>
    public void SetCapabilities(IfCap wanted)
    {
        using (IfnetTable.Configure())
        {
            Errno error = IfCapRules.Resolve(Capabilities, CapEnable, wanted, out IfCap enabled, out string? complaint);
            if (error != Errno.Ok)
                throw new NetException(error, $"Interface {Name}: {complaint}");
            if (enabled == CapEnable)
                return;
            using (CurVnet.SetQuiet(VnetFor("change its capabilities")))
                ThrowIf(Driver.SetCapabilities(this, enabled), $"does not turn its capabilities from {IfCapText.Format(CapEnable)} to {IfCapText.Format(enabled)}");
            CapEnable = enabled;
            using (CurVnet.SetQuiet(VnetFor("tell that its capabilities changed")))
                IfEvents.CapabilitiesChanged.Invoke(this);
        }
    }
}
