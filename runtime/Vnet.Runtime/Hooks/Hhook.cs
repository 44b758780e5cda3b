namespace Vnet;

/// <summary>A function for a hook point of every vnet, as part of a <see cref="Khelp"/> (FreeBSD's <c>struct hookinfo</c>).</summary>
public abstract class Hhook
{
    private protected Hhook(HhookType type, int id) => (Type, Id) = (type, id);

    /// <summary>Whose hook point.</summary>
    public HhookType Type { get; }

    /// <summary>Which of them.</summary>
    public int Id { get; }

    /// <summary>Makes a function for the hook point of a type and number.</summary>
    /// <typeparam name="TData">What that hook point hands over.</typeparam>
    public static Hhook Create<TData>(HhookType type, int id, HhookFunction<TData> function)
        where TData : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(function);
        return new Hhook<TData>(type, id, function);
    }

    /// <summary>Says why a hook point cannot take the function; null when it can.</summary>
    internal abstract string? Refusal(HhookHead head);

    internal abstract HhookEntry Attach(HhookHead head, Khelp helper);
}
