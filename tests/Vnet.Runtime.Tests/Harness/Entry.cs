namespace Vnet.Runtime.Tests;

/// <summary>Makes constructors and destructors, and registers them for the length of a test.</summary>
internal static class Entry
{
    public static SysinitEntry Ctor(string name, Action run, Subsystem subsystem = Subsystem.Pseudo, Order order = Order.Any, string owner = "") =>
        new(SysinitKind.VnetConstructor, "entries", owner.Length == 0 ? name : owner, name, subsystem, order, run);

    public static SysinitEntry Dtor(string name, Action run, Subsystem subsystem = Subsystem.Pseudo, Order order = Order.Any, string owner = "") =>
        new(SysinitKind.VnetDestructor, "entries", owner.Length == 0 ? name : owner, name, subsystem, order, run);

    /// <summary>Registers entries; disposing unregisters them, last first.</summary>
    public static IDisposable Registered(params SysinitEntry[] entries)
    {
        foreach (SysinitEntry entry in entries)
            Sysinits.Register(entry);
        return new Registration(entries);
    }

    private sealed class Registration(SysinitEntry[] entries) : IDisposable
    {
        public void Dispose()
        {
            foreach (SysinitEntry entry in Enumerable.Reverse(entries))
                Sysinits.Unregister(entry);
        }
    }
}
