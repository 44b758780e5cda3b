namespace Vnet;

/// <summary>Something that runs work for vnets: a wheel of callouts, a task queue.</summary>
internal interface IVnetWork
{
    /// <summary>The share's work that runs on this thread now, or null. Destroying the vnet from it would wait for itself.</summary>
    public string? RunningHere(VnetShare share);

    /// <summary>
    /// The vnet is gone: cancels the share's pending work, lets nothing of it start any more, and waits a limited time
    /// for what runs.
    /// </summary>
    public void End(VnetShare share, VnetTeardown teardown);
}
