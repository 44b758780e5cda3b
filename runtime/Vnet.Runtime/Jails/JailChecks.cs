using System.Globalization;
using System.Net.Sockets;

namespace Vnet;

/// <summary>What <c>jail_set</c> refuses before it changes anything. The caller holds the tree's lock.</summary>
internal static class JailChecks
{
    public static void ThrowIfNotAlive(Prison prison)
    {
        if (prison.State is PrisonState.Dying or PrisonState.Removed)
            throw new JailException(JailError.NoEntry,
                $"Jail '{prison.Name}' is {(prison.State == PrisonState.Dying ? "dying" : "gone")}: nothing can be created or changed in it.");
    }

    public static void ThrowIfContradictory(JailParameters parameters, bool ownVnet)
    {
        if (parameters.Vnet == JailSys.Disable)
            throw new JailException(JailError.Invalid, "Jail parameter 'vnet': a jail cannot be without a network stack; it is new or inherit.",
                "vnet");
        if ((parameters.Allow & parameters.Deny) is var both and not 0)
            throw new JailException(JailError.Invalid, $"Jail parameter 'allow': {both} is both allowed and denied.", "allow");
        if (ownVnet)
            ThrowIfAddresses(parameters);
    }

    /// <summary>Where a jail of a name is to be: its parent, and the last component; null when there is no name.</summary>
    public static (Prison Parent, string? Component) PlaceOf(Prison creator, string? name)
    {
        if (name is null)
            return (creator, null);
        string[] components = name.Split('.');
        Prison parent = creator;
        for (int i = 0; i < components.Length - 1; i++)
        {
            parent = parent.Children.Find(child => child.Component == components[i] && child.State != PrisonState.Invalid)
                ?? throw new JailException(JailError.NoEntry,
                    $"Jail '{string.Join('.', components[..(i + 1)])}' not found, in which '{name}' was to be created. Create it first.", "name");
        }

        return (parent, components[^1]);
    }

    /// <summary>The last component of a new name; the ones before it must be the jail's parents.</summary>
    public static string ComponentOf(Prison prison, Prison viewer, string name)
    {
        int dot = name.LastIndexOf('.');
        if (dot >= 0 && name[..dot] != prison.Parent!.NameFrom(viewer))
            throw new JailException(JailError.Invalid,
                $"Jail parameter 'name': '{name}' would move jail '{prison.Name}' elsewhere in the tree; a jail's parent cannot be changed.", "name");
        string component = name[(dot + 1)..];
        ThrowIfBadComponent(component, prison.Id);
        return component;
    }

    public static void ThrowIfBadComponent(string component, int id)
    {
        if (component.Length == 0)
            throw new JailException(JailError.Invalid, "Jail parameter 'name': a component is empty. Leave out the name to have the jid taken.",
                "name");
        if (component.AsSpan().ContainsAny(" \t\r\n;=\"'*") || component.Any(char.IsControl))
            throw new JailException(JailError.Invalid, $"Jail parameter 'name': '{component}' has a blank, a quote, or one of ; = *.", "name");
        if (component.All(char.IsAsciiDigit) && component != id.ToString(CultureInfo.InvariantCulture))
            throw new JailException(JailError.Invalid, $"Jail parameter 'name': '{component}' cannot be numeric unless it is the jid, which is {id}.",
                "name");
    }

    public static void ThrowIfNameTaken(Prison parent, string component, Prison? itself)
    {
        // A dying jail has lost its name: another may take it, as in FreeBSD.
        Prison? taken = parent.Children.Find(child => child != itself && child.Component == component && child.State is PrisonState.Alive or PrisonState.Invalid);
        if (taken is not null)
            throw new JailException(JailError.Exists,
                $"Jail '{taken.Name}' already exists (jid {taken.Id}). Choose another name, or change that one with Prison.Update.", "name");
    }

    public static void ThrowIfTooLong(Prison prison, string component, int longest)
    {
        string name = prison.Parent!.Parent is null ? component : $"{prison.Parent.Name}.{component}";
        int growth = name.Length - prison.Name.Length;
        if (name.Length > longest || LongestBelow(prison) + growth > longest)
            throw new JailException(JailError.NameTooLong,
                $"Jail parameter 'name': '{component}' makes a name of more than {longest} characters, parents included.", "name");
    }

    /// <summary>Refuses a jail more than any of those above allows.</summary>
    public static void ThrowIfFull(Prison parent, string component)
    {
        for (Prison? above = parent; above is not null; above = above.Parent)
        {
            if (above.ChildrenCur >= above.ChildrenMax)
            {
                throw new JailException(JailError.NotPermitted,
                    $"Jail '{component}' cannot be created: jail '{above.Name}' has {above.ChildrenCur} of "
                    + $"{above.ChildrenMax} jails in it. Raise its 'children.max', or remove one.", "children.max");
            }
        }
    }

    /// <summary>Refuses what the parent has not itself.</summary>
    public static void ThrowIfBeyondParent(Prison parent, JailParameters parameters)
    {
        if (parameters.SecureLevel < parent.SecureLevel)
            throw new JailException(JailError.NotPermitted,
                $"Jail parameter 'securelevel': {parameters.SecureLevel} is below the {parent.SecureLevel} of jail '{parent.Name}'.", "securelevel");
        if (parameters.ChildrenMax is < 0)
            throw new JailException(JailError.Invalid, $"Jail parameter 'children.max': {parameters.ChildrenMax} is negative.", "children.max");
        if (parameters.ChildrenMax >= parent.ChildrenMax)
        {
            throw new JailException(JailError.NotPermitted,
                $"Jail parameter 'children.max': {parameters.ChildrenMax} must be below that of jail '{parent.Name}', "
                + $"{parent.ChildrenMax}, which counts the jail itself too.", "children.max");
        }

        if ((parameters.Allow & ~parent.Allow) is var beyond and not 0)
        {
            string name = JailParameter.NameOf(beyond);
            throw new JailException(JailError.NotPermitted,
                $"Jail parameter '{name}': jail '{parent.Name}' is not allowed it itself, so no jail in it can be.", name);
        }

        PrisonAddresses.ThrowIfNotOf(parent, "ip4.addr", parameters.Ip4, AddressFamily.InterNetwork);
        PrisonAddresses.ThrowIfNotOf(parent, "ip6.addr", parameters.Ip6, AddressFamily.InterNetworkV6);
    }

    /// <summary>Refuses a change of what is fixed at creation.</summary>
    public static void ThrowIfFixed(Prison prison, JailParameters parameters)
    {
        if (parameters.Id is { } id && id != prison.Id)
            throw Fixed(prison, "jid", prison.Id.ToString(CultureInfo.InvariantCulture));
        if (parameters.Vnet is { } vnet && vnet != (prison.OwnsVnet ? JailSys.New : JailSys.Inherit))
            throw Fixed(prison, "vnet", prison.OwnsVnet ? "new" : "inherit");
        ThrowIfContradictory(parameters, prison.OwnsVnet);
        if (parameters.Ip4 is not null && prison.Ip4 is null)
            throw Fixed(prison, "ip4", "inherit");
        if (parameters.Ip6 is not null && prison.Ip6 is null)
            throw Fixed(prison, "ip6", "inherit");
    }

    public static JailException Lowered(Prison prison, int level) =>
        new(JailError.NotPermitted,
            $"Jail parameter 'securelevel': jail '{prison.Name}' is at {prison.SecureLevel} and cannot be lowered to {level}; it can only be raised.", "securelevel");

    private static JailException Fixed(Prison prison, string parameter, string value) =>
        new(JailError.Invalid,
            $"Jail parameter '{parameter}' cannot be changed after creation: jail '{prison.Name}' was created with {parameter}={value}. "
            + "Create another jail.", parameter);

    private static void ThrowIfAddresses(JailParameters parameters)
    {
        string? given = parameters.Ip4 is not null ? "ip4.addr" : parameters.Ip6 is not null ? "ip6.addr" : null;
        if (given is not null)
            throw new JailException(JailError.Invalid,
                $"Jail parameter '{given}': a jail with vnet=new has all addresses of its own stack and cannot be restricted to a list. Leave one of them out.", given);
    }

    private static int LongestBelow(Prison prison) =>
        prison.Children.Count == 0 ? prison.Name.Length : prison.Children.Max(LongestBelow);
}
