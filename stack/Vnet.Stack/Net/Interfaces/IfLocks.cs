namespace Vnet.Net;

/// <summary>
/// The locks of interfaces. Drivers and event handlers run under <see cref="Configuration"/> and never under
/// <see cref="Table"/>.
/// </summary>
[LockOrder]
internal static partial class IfLocks
{
    [LockClass("ifnet configuration", Before = [nameof(Table)], IsRecursive = true)]
    internal static partial WitnessClass Configuration { get; }

    [LockClass("ifnet table")]
    internal static partial WitnessClass Table { get; }
}
