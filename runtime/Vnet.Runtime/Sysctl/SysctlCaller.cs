namespace Vnet;

/// <summary>What counts about who asks.</summary>
internal readonly record struct SysctlCaller
{
    /// <summary>Whether it is user 0, of whatever jail.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Whether it is not on the host.</summary>
    public bool IsJailed { get; init; }

    /// <summary>Whether its jail has a vnet of its own (FreeBSD's <c>prison_owns_vnet</c>).</summary>
    public bool OwnsVnet { get; init; }

    /// <summary>Whether the vnet that is asked about is that of its jail, own or inherited.</summary>
    public bool AsksAboutOwnVnet { get; init; }

    /// <summary>Whether it is in capability mode.</summary>
    public bool InCapabilityMode { get; init; }

    /// <summary>The securelevel that counts for it.</summary>
    public int SecureLevel { get; init; }

    /// <summary>Of a credential that asks about a vnet; null when what it asks about is of no vnet.</summary>
    public static SysctlCaller Of(Ucred credential, VnetInstance? vnet)
    {
        Prison prison = credential.Prison;
        bool isJailed = prison.Parent is not null;
        return new()
        {
            IsRoot = credential.Uid == 0,
            IsJailed = isJailed,
            OwnsVnet = isJailed && prison.OwnsVnet,
            AsksAboutOwnVnet = !isJailed || vnet is null || vnet == prison.Vnet,
            InCapabilityMode = credential.InCapabilityMode,
            SecureLevel = SysctlPrivilege.SecureLevelOf(prison),
        };
    }
}
