namespace Vnet;

/// <summary>Who asked has not the privilege (FreeBSD's <c>EPERM</c>).</summary>
public sealed class PrivilegeException : VnetException
{
    internal PrivilegeException(Ucred cred, Priv priv, string what)
        : base($"Cannot {what}: {cred} has not the privilege {priv}. {Advice(cred)}")
        => (Cred, Privilege) = (cred, priv);

    /// <summary>Who asked.</summary>
    public Ucred Cred { get; }

    /// <summary>What is missing.</summary>
    public Priv Privilege { get; }

    /// <inheritdoc/>
    public override KldError KldError => Privilege is Priv.KldLoad or Priv.KldUnload ? KldError.EPERM : KldError.None;

    private static string Advice(Ucred cred) =>
        cred.Uid != 0 ? "Only root (user 0) has it."
        : cred.Prison.State == PrisonState.Removed ? "The jail is gone: end what still runs in it."
        : (cred.Prison.Allow & JailAllow.Suser) == 0 ? "The jail is created without allow.suser, so its root has no privileges."
        : cred.Prison.OwnsVnet ? "Do it outside of the jail."
        : "Do it outside of the jail, or create the jail with vnet=new or the allow parameter that grants it.";
}
