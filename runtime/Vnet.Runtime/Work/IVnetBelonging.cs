namespace Vnet;

/// <summary>Something outside of a vnet's variables that ends with the vnet.</summary>
internal interface IVnetBelonging
{
    /// <summary>What of it runs on this thread now, or null: the vnet cannot be destroyed from there.</summary>
    public string? RunningHere { get; }

    /// <summary>
    /// Ends it, once the vnet's destructors have run. What a destructor should have released goes to
    /// <see cref="VnetTeardown.Leaks"/>.
    /// </summary>
    public void End(VnetTeardown teardown);
}
