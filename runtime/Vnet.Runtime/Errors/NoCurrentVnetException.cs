namespace Vnet;

/// <summary>A virtualized variable was accessed on a thread or flow that has no current vnet.</summary>
public sealed class NoCurrentVnetException : VnetException
{
    internal NoCurrentVnetException(string variable)
        : base($"No current vnet: '{variable}' has one copy per vnet and this thread has not chosen one. "
            + "Enter a scope with 'using (CurVnet.Set(vnet))', run asynchronous work with 'CurVnet.RunAsync(vnet, …)', "
            + "or name the vnet with 'In(vnet)'.") => Variable = variable;

    /// <summary>The variable, or the type whose view was asked for.</summary>
    public string Variable { get; }
}
