using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace Vnet.Runtime.Tests;

/// <summary>Listens to the framework's events and keeps them as text: <c>name payload payload …</c>.</summary>
internal sealed class Recorder : EventListener
{
    private readonly ConcurrentQueue<EventWrittenEventArgs> _events = new();

    public Recorder(EventKeywords keywords, EventLevel level = EventLevel.Informational, string? dump = null) =>
        EnableEvents(VnetEventSource.Log, level, keywords, dump is null ? null : new Dictionary<string, string?> { ["Dump"] = dump });

    public IReadOnlyList<EventWrittenEventArgs> Events => [.. _events];

    public IEnumerable<string> Texts => Events.Select(e => string.Join(' ', e.Payload!.Where(value => value is not double).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)).Prepend(e.EventName)));

    protected override void OnEventWritten(EventWrittenEventArgs eventData) => _events?.Enqueue(eventData);
}
