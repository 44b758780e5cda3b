namespace Vnet.Runtime.Tests;

/// <summary>A user's lock order, beside the framework's.</summary>
[LockOrder]
internal static partial class TestLocks
{
    [LockClass("test socket", Before = [nameof(Pcb)])]
    internal static partial WitnessClass Socket { get; }

    [LockClass("test pcb", Before = ["test hash", "zone list"])]
    internal static partial WitnessClass Pcb { get; }

    [LockClass("test hash", IsRecursive = true)]
    internal static partial WitnessClass Hash { get; }

    [LockClass(AllowsSeveral = true)]
    public static partial WitnessClass Interface { get; }

    [LockClass]
    public static partial WitnessClass Route { get; }
}
