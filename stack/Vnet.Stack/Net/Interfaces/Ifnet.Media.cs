namespace Vnet.Net;

// SIOCSIFMEDIA.
public sealed partial class Ifnet
{
    /// <summary>Chooses other media (<c>ifconfig x media</c>).</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.NotSupported"/>: it has no choice of media; <see cref="Errno.NoDevice"/>: it does not have that;
    /// or what the driver answered.
    /// </exception>
    public void SetMedia(IfMediaWord media)
    {
        using (IfnetTable.Configure())
        {
            if (Media is not { } has)
                throw new NetException(Errno.NotSupported, $"Interface {Name} has no choice of media.");
            if (!has.Supported.Contains(media))
                throw new NetException(Errno.NoDevice, $"Interface {Name} has no media '{media}', only {string.Join(", ", has.Supported)}.");
            if (media == has.Selected)
                return;
            using (CurVnet.SetQuiet(VnetFor("choose its media")))
                ThrowIf(Driver.SetMedia(this, media), $"does not take the media '{media}'");
            has.Selected = media;
        }
    }
}
