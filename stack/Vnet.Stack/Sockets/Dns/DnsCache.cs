using System.Diagnostics.CodeAnalysis;

namespace Vnet.Sockets;

/// <summary>Answers of one vnet that still hold, the negative ones too (RFC 2308). Bounded. Thread-safe.</summary>
internal sealed class DnsCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, ushort Type), (DnsAnswer Answer, long Until)> _answers = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _answers.Count;
        }
    }

    /// <param name="name">The name, in small letters.</param>
    /// <param name="type">Type that was asked for.</param>
    /// <param name="now">Time of the vnet in nanoseconds.</param>
    /// <param name="answer">The answer.</param>
    public bool TryGet(string name, ushort type, long now, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        lock (_gate)
        {
            answer = null;
            if (!_answers.TryGetValue((name, type), out (DnsAnswer Answer, long Until) kept))
                return false;
            if (kept.Until <= now)
            {
                _answers.Remove((name, type));
                return false;
            }

            answer = kept.Answer;
            return true;
        }
    }

    /// <summary>Keeps an answer; where there are too many, the one that ends first goes.</summary>
    public void Add(string name, ushort type, DnsAnswer answer, long now, long seconds, int limit)
    {
        if (seconds <= 0 || limit <= 0)
            return;
        lock (_gate)
        {
            _answers.Remove((name, type));
            while (_answers.Count >= limit)
                _answers.Remove(FirstToEnd());
            _answers[(name, type)] = (answer, now + (seconds * 1_000_000_000));
        }
    }

    public void Clear()
    {
        lock (_gate)
            _answers.Clear();
    }

    private (string Name, ushort Type) FirstToEnd()
    {
        (string, ushort) first = default;
        long until = long.MaxValue;
        foreach (((string, ushort) key, (DnsAnswer _, long end)) in _answers)
        {
            if (end <= until)
                (first, until) = (key, end);
        }

        return first;
    }
}
