namespace Vnet;

/// <summary>What is found while the rest of a vnet is cleared away, after its destructors.</summary>
internal sealed class VnetTeardown(VnetInstance vnet)
{
    /// <summary>
    /// How long to wait for work that still runs. Its handler may itself wait for the registry lock, which is held here.
    /// </summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    // What a destructor left behind is reported like one that threw: the framework's own destructor comes last.
    private static readonly SysinitEntry s_entry =
        new(SysinitKind.VnetDestructor, "vnet", nameof(VnetTeardown), "drain", Subsystem.InitIf, Order.First, static () => { });

    /// <summary>The vnet.</summary>
    public VnetInstance Vnet { get; } = vnet;

    /// <summary>What its destructors left behind, one line each.</summary>
    public List<string> Leaks { get; } = [];

    /// <summary>What could not be ended.</summary>
    public List<(SysinitEntry Entry, Exception Error)> Errors { get; } = [];

    public void Add(Exception error) => Errors.Add((s_entry, error));
}
