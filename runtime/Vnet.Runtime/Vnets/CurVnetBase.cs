namespace Vnet;

/// <summary>
/// Holds the base address of the thread's current vnet, and nothing else: a class with any static initialiser would
/// make every access test it first, and a primitive is the cheapest thread-static to read.
/// </summary>
internal static class CurVnetBase
{
    /// <summary>Address of the current vnet's region; 0 when there is none.</summary>
    [ThreadStatic]
    internal static nint t_base;
}
