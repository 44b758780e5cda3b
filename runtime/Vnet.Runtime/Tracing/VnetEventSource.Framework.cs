using System.Diagnostics.Tracing;

namespace Vnet;

// What the framework calls: each asks first whether somebody listens.
public sealed partial class VnetEventSource
{
    // Below the 64 KiB that an event may have.
    private const int DumpPart = 30_000;

    [NonEvent]
    internal void JailCreated(Prison prison)
    {
        if (IsEnabled(EventLevel.Informational, Keywords.Jail))
            JailCreate(prison.Id, prison.Name, prison.OwnsVnet ? "new" : "inherit");
    }

    [NonEvent]
    internal void JailDying(Prison prison)
    {
        if (IsEnabled(EventLevel.Informational, Keywords.Jail))
            JailDie(prison.Id, prison.Name);
    }

    [NonEvent]
    internal void JailHeld(Prison prison, IReadOnlyList<string> holders)
    {
        if (IsEnabled(EventLevel.Warning, Keywords.Jail))
            JailHold(prison.Id, prison.Name, string.Join("; ", holders));
    }

    [NonEvent]
    internal void JailHeldIfDying(Prison prison)
    {
        if (prison.State == PrisonState.Dying && IsEnabled(EventLevel.Warning, Keywords.Jail))
            JailHeld(prison, prison.Holders);
    }

    [NonEvent]
    internal void JailRemoved(Prison prison)
    {
        if (IsEnabled(EventLevel.Informational, Keywords.Jail))
            JailRemove(prison.Id, prison.Name);
    }

    [NonEvent]
    internal void JailCallbackFailed(Prison prison, string what, Exception error)
    {
        if (IsEnabled(EventLevel.Error, Keywords.Jail))
            JailError(prison.Id, prison.Name, what, $"{error.GetType().Name}: {error.Message}");
    }

    [NonEvent]
    internal void ProbeFailed(string probe, Exception error)
    {
        if (IsEnabled(EventLevel.Error, Keywords.Vnet))
            ProbeHandlerFailed(probe, $"{error.GetType().Name}: {error.Message}");
    }

    [NonEvent]
    internal void Began(TraceKind kind, string name, int id)
    {
        switch (kind)
        {
            case TraceKind.VnetCreate when IsVnetEnabled:
                VnetCreateStart(name);
                break;
            case TraceKind.VnetDestroy when IsVnetEnabled:
                VnetDestroyStart(name, id);
                break;
            case TraceKind.ModuleLoad when IsModuleEnabled:
                ModuleLoadStart(name);
                break;
            case TraceKind.ModuleUnload when IsModuleEnabled:
                ModuleUnloadStart(name);
                break;
        }
    }

    [NonEvent]
    internal void Ended(TraceKind kind, string name, int id, Exception? error, double microseconds)
    {
        string text = error?.Message ?? "";
        switch (kind)
        {
            case TraceKind.VnetCreate when error is null && IsVnetEnabled:
                VnetCreateStop(name, id, microseconds);
                break;
            case TraceKind.VnetDestroy when error is null && IsVnetEnabled:
                VnetDestroyStop(name, id, microseconds);
                break;
            case TraceKind.ModuleLoad when error is null && IsModuleEnabled:
                ModuleLoadStop(name, microseconds);
                break;
            case TraceKind.ModuleUnload when error is null && IsModuleEnabled:
                ModuleUnloadStop(name, microseconds);
                break;
            case TraceKind.VnetCreate when IsEnabled(EventLevel.Error, Keywords.Vnet):
                VnetCreateFailed(name, text, microseconds);
                break;
            case TraceKind.VnetDestroy when IsEnabled(EventLevel.Error, Keywords.Vnet):
                VnetDestroyFailed(name, text, microseconds);
                break;
            case TraceKind.ModuleLoad when IsEnabled(EventLevel.Error, Keywords.Module):
                ModuleLoadFailed(name, text, microseconds);
                break;
            case TraceKind.ModuleUnload when IsEnabled(EventLevel.Error, Keywords.Module):
                ModuleUnloadFailed(name, text, microseconds);
                break;
        }
    }

    [NonEvent]
    internal void Ran(SysinitEntry entry, string vnet, Exception? error, double microseconds)
    {
        if (error is not null)
        {
            if (IsEnabled(EventLevel.Error, Keywords.Sysinit))
                SysinitFailed(vnet, entry.ToString(), error.Message);
        }
        else if (!IsSysinitEnabled)
        {
            return;
        }
        else if (SysinitRun.IsConstructor(entry.Kind))
        {
            Constructor(vnet, entry.Module, entry.Owner, entry.Name, (int)entry.Subsystem, (int)entry.Order, microseconds);
        }
        else
        {
            Destructor(vnet, entry.Module, entry.Owner, entry.Name, (int)entry.Subsystem, (int)entry.Order, microseconds);
        }
    }

    /// <summary>The command argument <c>Dump</c>: writes <see cref="VnetDebug"/>'s text as events.</summary>
    /// <inheritdoc/>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Arguments is not { } arguments || !arguments.TryGetValue("Dump", out string? sections))
            return;

        // On a pool thread: the caller holds the event infrastructure's lock, and the dump takes the vnet list's.
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Source.WriteDump(state.Sections), (Source: this, Sections: sections),
            preferLocal: false);
    }

    [NonEvent]
    private void WriteDump(string? sections)
    {
        if (!Enum.TryParse(sections, ignoreCase: true, out VnetDebugSections wanted))
            wanted = VnetDebugSections.All;
        var text = new StringWriter();
        VnetDebug.Write(text, wanted);
        string all = text.ToString();
        for (int part = 0, at = 0; at < all.Length; part++, at += DumpPart)
            Dump(part, all.Substring(at, Math.Min(DumpPart, all.Length - at)));
    }
}
