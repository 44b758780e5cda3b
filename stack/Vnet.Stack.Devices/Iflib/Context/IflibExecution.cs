namespace Vnet.Iflib;

/// <summary>Who runs a device's receive, transmit and admin tasks.</summary>
public enum IflibExecution
{
    /// <summary>Threads of their own: one for each queue set, one for admin.</summary>
    Threads,

    /// <summary>Whoever calls <see cref="IflibContext.Run"/>, so that everything happens on one thread, in one order.</summary>
    Stepped,
}
