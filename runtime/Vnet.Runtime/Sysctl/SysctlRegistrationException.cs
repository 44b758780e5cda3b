namespace Vnet;

/// <summary>An entry cannot be put into the sysctl tree: its name is taken, malformed or too deep, or has no parent.</summary>
public sealed class SysctlRegistrationException : VnetException
{
    internal SysctlRegistrationException(string name, string owner, string reason)
        : base($"Sysctl '{name}' of '{owner}' cannot be registered: {reason}") => Name = name;

    /// <summary>The sysctl's name.</summary>
    public string Name { get; }
}
