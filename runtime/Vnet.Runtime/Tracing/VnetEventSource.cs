using System.Diagnostics.Tracing;

namespace Vnet;

/// <summary>
/// The framework's events: provider <c>Vnet-Framework</c>, for <c>dotnet-trace</c>, <c>PerfView</c> or an
/// <see cref="EventListener"/>. Durations are in microseconds.
/// </summary>
/// <remarks>
/// Nothing is computed and nothing allocated unless somebody listens. Payloads are primitives and texts, written without
/// reflection. The command argument <c>Dump</c> makes it write <see cref="VnetDebug"/>'s text as events:
/// <c>dotnet-trace collect --providers "Vnet-Framework:0x20:4:Dump=Vnets,Jails"</c>.
/// </remarks>
[EventSource(Name = SourceName)]
public sealed partial class VnetEventSource : EventSource
{
    /// <summary>Name of the provider.</summary>
    public const string SourceName = "Vnet-Framework";

    /// <summary>The one instance.</summary>
    public static readonly VnetEventSource Log = new();

    private VnetEventSource()
    {
    }

    internal bool IsVnetEnabled => IsEnabled(EventLevel.Informational, Keywords.Vnet);

    internal bool IsSysinitEnabled => IsEnabled(EventLevel.Informational, Keywords.Sysinit);

    internal bool IsModuleEnabled => IsEnabled(EventLevel.Informational, Keywords.Module);

    [Event(1, Level = EventLevel.Informational, Keywords = Keywords.Vnet, Message = "creating vnet {0}")]
    private void VnetCreateStart(string vnet) => WriteEvent(1, vnet);

    [Event(2, Level = EventLevel.Informational, Keywords = Keywords.Vnet, Message = "created vnet {0} ({1}) in {2} us")]
    private void VnetCreateStop(string vnet, int id, double microseconds) => Write(2, vnet, id, microseconds);

    [Event(3, Level = EventLevel.Error, Keywords = Keywords.Vnet, Message = "vnet {0} not created: {1}")]
    private void VnetCreateFailed(string vnet, string error, double microseconds) => Write(3, vnet, error, microseconds);

    [Event(4, Level = EventLevel.Informational, Keywords = Keywords.Vnet, Message = "destroying vnet {0} ({1})")]
    private void VnetDestroyStart(string vnet, int id) => WriteEvent(4, vnet, id);

    [Event(5, Level = EventLevel.Informational, Keywords = Keywords.Vnet, Message = "destroyed vnet {0} ({1}) in {2} us")]
    private void VnetDestroyStop(string vnet, int id, double microseconds) => Write(5, vnet, id, microseconds);

    [Event(6, Level = EventLevel.Error, Keywords = Keywords.Vnet, Message = "vnet {0} destroyed with errors: {1}")]
    private void VnetDestroyFailed(string vnet, string error, double microseconds) => Write(6, vnet, error, microseconds);

    [Event(7, Level = EventLevel.Informational, Keywords = Keywords.Sysinit, Message = "{2}.{3} in vnet {0} took {6} us")]
    private void Constructor(string vnet, string module, string owner, string function, int subsystem, int order, double microseconds) =>
        Write(7, vnet, module, owner, function, subsystem, order, microseconds);

    [Event(8, Level = EventLevel.Informational, Keywords = Keywords.Sysinit, Message = "{2}.{3} in vnet {0} took {6} us")]
    private void Destructor(string vnet, string module, string owner, string function, int subsystem, int order, double microseconds) =>
        Write(8, vnet, module, owner, function, subsystem, order, microseconds);

    [Event(9, Level = EventLevel.Error, Keywords = Keywords.Sysinit, Message = "{1} in vnet {0} threw: {2}")]
    private void SysinitFailed(string vnet, string entry, string error) => WriteEvent(9, vnet, entry, error);

    [Event(10, Level = EventLevel.Informational, Keywords = Keywords.Module, Message = "loading {0}")]
    private void ModuleLoadStart(string file) => WriteEvent(10, file);

    [Event(11, Level = EventLevel.Informational, Keywords = Keywords.Module, Message = "loaded {0} in {1} us")]
    private void ModuleLoadStop(string file, double microseconds) => Write(11, file, microseconds);

    [Event(12, Level = EventLevel.Error, Keywords = Keywords.Module, Message = "{0} not loaded: {1}")]
    private void ModuleLoadFailed(string file, string error, double microseconds) => Write(12, file, error, microseconds);

    [Event(13, Level = EventLevel.Informational, Keywords = Keywords.Module, Message = "unloading {0}")]
    private void ModuleUnloadStart(string file) => WriteEvent(13, file);

    [Event(14, Level = EventLevel.Informational, Keywords = Keywords.Module, Message = "unloaded {0} in {1} us")]
    private void ModuleUnloadStop(string file, double microseconds) => Write(14, file, microseconds);

    [Event(15, Level = EventLevel.Error, Keywords = Keywords.Module, Message = "{0} unloaded with errors, or not: {1}")]
    private void ModuleUnloadFailed(string file, string error, double microseconds) => Write(15, file, error, microseconds);

    [Event(20, Level = EventLevel.Informational, Keywords = Keywords.Jail, Message = "jail {1} ({0}) created, vnet={2}")]
    private void JailCreate(int id, string jail, string vnet) => Write(20, id, jail, vnet);

    [Event(21, Level = EventLevel.Informational, Keywords = Keywords.Jail, Message = "jail {1} ({0}) is dying")]
    private void JailDie(int id, string jail) => Write(21, id, jail);

    [Event(22, Level = EventLevel.Warning, Keywords = Keywords.Jail, Message = "jail {1} ({0}) is dying and held by {2}")]
    private void JailHold(int id, string jail, string holders) => Write(22, id, jail, holders);

    [Event(23, Level = EventLevel.Informational, Keywords = Keywords.Jail, Message = "jail {1} ({0}) is gone")]
    private void JailRemove(int id, string jail) => Write(23, id, jail);

    [Event(24, Level = EventLevel.Error, Keywords = Keywords.Jail, Message = "in jail {1} ({0}) {2} threw: {3}")]
    private void JailError(int id, string jail, string what, string error) => Write(24, id, jail, what, error);

    [Event(30, Level = EventLevel.Error, Keywords = Keywords.Vnet, Message = "handler of probe {0} threw: {1}")]
    private void ProbeHandlerFailed(string probe, string error) => WriteEvent(30, probe, error);

    [Event(31, Level = EventLevel.Informational, Keywords = Keywords.Dump, Message = "{1}")]
    private void Dump(int part, string text) => Write(31, part, text);

    /// <summary>What to listen to.</summary>
    public static class Keywords
    {
        /// <summary>Creation and destruction of vnets.</summary>
        public const EventKeywords Vnet = (EventKeywords)0x1;

        /// <summary>Loading and unloading of modules.</summary>
        public const EventKeywords Module = (EventKeywords)0x2;

        /// <summary>Each constructor and destructor, with its duration.</summary>
        public const EventKeywords Sysinit = (EventKeywords)0x4;

        /// <summary>Jails: created, dying, held, gone.</summary>
        public const EventKeywords Jail = (EventKeywords)0x8;

        /// <summary>Zones: leaks.</summary>
        public const EventKeywords Zone = (EventKeywords)0x10;

        /// <summary>The text that the command argument <c>Dump</c> asks for.</summary>
        public const EventKeywords Dump = (EventKeywords)0x20;
    }
}
