namespace Vnet;

/// <summary>A sysctl could not be read or written; <see cref="Error"/> says why.</summary>
public sealed class SysctlException : VnetException
{
    internal SysctlException(SysctlError error, string name, string message, Exception? inner = null)
        : base(message, inner) => (Error, Name) = (error, name);

    /// <summary>Why, by FreeBSD's errno.</summary>
    public SysctlError Error { get; }

    /// <summary>The sysctl's name.</summary>
    public string Name { get; }

    internal static SysctlException NotFound(string name) =>
        new(SysctlError.NoEntry, name, $"There is no sysctl '{name}'. {NearestParent(name)}");

    /// <summary>What the error means for this sysctl.</summary>
    internal static SysctlException Of(SysctlError error, SysctlOid oid, Ucred caller, bool isWrite, Exception? fault)
    {
        string operation = isWrite ? "written" : "read";
        string reason = error switch
        {
            _ when fault is not null => $"{oid.Value?.Source ?? "its handler"} threw {fault.GetType().Name}: {fault.Message}",
            SysctlError.NotPermitted => NotPermitted(oid, caller, isWrite),
            SysctlError.NoEntry => "it is gone: its module was unloaded, or is still being loaded.",
            SysctlError.IsDirectory => "it is an inner node. Name a sysctl below it; Sysctl.All lists them.",
            SysctlError.NoMemory => "its value is longer than what was asked for.",
            SysctlError.Invalid when isWrite => $"the value has the wrong length or is not accepted; it is a {SysctlText.Describe(oid)}.",
            SysctlError.Again => "its handler keeps asking to be called again.",
            _ => $"its handler answered {error}.",
        };
        return new(error, oid.Name, $"Sysctl '{oid.Name}' cannot be {operation}: {reason}", fault);
    }

    internal static SysctlException WrongType(SysctlOid oid, Type type) =>
        new(SysctlError.Invalid, oid.Name, $"Sysctl '{oid.Name}' is a {SysctlText.Describe(oid)}, not {type}. {SysctlText.Advice(oid)}");

    private static string NotPermitted(SysctlOid oid, Ucred caller, bool isWrite)
    {
        if (isWrite && (oid.Flags & CtlFlags.Wr) == 0)
            return (oid.Flags & CtlFlags.Tun) != 0 ? "it is read-only; set the tunable of that name before boot." : "it is read-only.";
        if (!isWrite && (oid.Flags & CtlFlags.Rd) == 0)
            return "it is write-only.";
        if (caller.InCapabilityMode)
            return "the caller is in capability mode.";
        string who = caller.Uid == 0 ? "root" : $"user {caller.Uid}";
        string where = caller.Prison.Parent is null ? "on the host" : $"in jail '{caller.Prison.Name}'";
        return $"{who} {where} may not, at securelevel {SysctlPrivilege.SecureLevelOf(caller.Prison)}.";
    }

    private static string NearestParent(string name)
    {
        for (int end = name.LastIndexOf('.'); end > 0; end = name.LastIndexOf('.', end - 1))
        {
            if (SysctlTree.Find(name.AsSpan(0, end)) is { } parent)
            {
                string names = string.Join(", ", parent.ChildArray.Take(12).Select(child => child.Name[(child.Name.LastIndexOf('.') + 1)..]));
                return $"'{parent.Name}' has {(names.Length == 0 ? "nothing below it" : names)}.";
            }
        }

        return "Is the module that registers it loaded?";
    }
}
