namespace Vnet.Netinet;

/// <summary>
/// What a host still has to report of a group by IGMPv3 or MLDv2: changes, each as often as the robustness variable says
/// (RFC 3376 section 5.1, RFC 3810 section 6.1), and answers to queries (sections 5.2, 6.2). The caller serialises, and has the timers.
/// </summary>
/// <typeparam name="TAddr">The family's address.</typeparam>
public sealed class GroupReports<TAddr>(TAddr group)
    where TAddr : struct, IEquatable<TAddr>
{
    private Dictionary<TAddr, int>? _changed;
    private int _modeReports;
    private HashSet<TAddr>? _asked;

    /// <summary>Whether changes are to be reported, again or for the first time.</summary>
    public bool HasChanges => _modeReports > 0 || _changed is { Count: > 0 };

    /// <summary>Whether a query about the group is to be answered.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>The interface wants something else.</summary>
    /// <param name="before">What it wanted.</param>
    /// <param name="after">What it wants.</param>
    /// <param name="robustness">How often that is reported: 1 or more.</param>
    /// <param name="mostSources">Changed sources that are kept apart; if they are more, the whole state is reported.</param>
    /// <param name="allows">Whether the first sources of a group, and the last, are reported as allowed and blocked, not as a change of mode.</param>
    public void Change(SourceFilter<TAddr> before, SourceFilter<TAddr> after, int robustness, int mostSources, bool allows = true)
    {
        if (before.Equals(after))
            return;
        if (before.Mode != after.Mode || (!allows && (before.IsNone || after.IsNone)))
        {
            // "… the next [Robustness Variable] state change reports will include a filter mode change record", even if source
            // lists change in that time; it says all of them.
            _modeReports = robustness;
            _changed = null;
            return;
        }

        _changed ??= [];
        foreach (ref readonly TAddr source in before.Sources)
        {
            if (!after.Contains(source))
                _changed[source] = robustness;
        }

        foreach (ref readonly TAddr source in after.Sources)
        {
            if (!before.Contains(source))
                _changed[source] = robustness;
        }

        if (_changed.Count > mostSources)
            (_modeReports, _changed) = (robustness, null);
    }

    /// <summary>All is to be reported anew: routers may have heard nothing of it.</summary>
    public void Repeat(SourceFilter<TAddr> current, int robustness)
    {
        if (!current.IsNone)
            (_modeReports, _changed) = (robustness, null);
    }

    /// <summary>Nothing is to be reported any more.</summary>
    public void Clear() => (_modeReports, _changed, _asked, IsAsked) = (0, null, null, false);

    /// <summary>Adds the records of the next state change report, and counts it.</summary>
    public void TakeChanges(SourceFilter<TAddr> current, List<GroupRecord<TAddr>> records)
    {
        if (_modeReports > 0)
        {
            _modeReports--;
            GroupRecordType type = current.Mode == FilterMode.Include ? GroupRecordType.ChangeToInclude : GroupRecordType.ChangeToExclude;
            records.Add(new GroupRecord<TAddr>(type, group, current.Sources.ToArray()));
            if (_changed is not null)
                Decrement(_changed);
            return;
        }

        if (_changed is not { Count: > 0 } changed)
            return;
        var allowed = new List<TAddr>();
        var blocked = new List<TAddr>();
        foreach (TAddr source in changed.Keys)
            (current.Allows(source) ? allowed : blocked).Add(source);
        if (allowed.Count > 0)
            records.Add(new GroupRecord<TAddr>(GroupRecordType.AllowNewSources, group, allowed.ToArray()));
        if (blocked.Count > 0)
            records.Add(new GroupRecord<TAddr>(GroupRecordType.BlockOldSources, group, blocked.ToArray()));
        Decrement(changed);
    }

    /// <summary>A query asks for the group, or for sources of it. What was asked before and not answered yet stays asked.</summary>
    /// <param name="sources">The sources; none for the whole group.</param>
    /// <param name="mostSources">Sources that are kept; if they are more, the answer is the whole state.</param>
    public void Ask(ReadOnlySpan<TAddr> sources, int mostSources)
    {
        // "If there is a pending response to a group specific query, … one report for the group is sent" (rule 4).
        bool isWhole = sources.IsEmpty || (IsAsked && _asked is null);
        IsAsked = true;
        if (isWhole)
        {
            _asked = null;
            return;
        }

        _asked ??= [];
        foreach (ref readonly TAddr source in sources)
            _asked.Add(source);
        if (_asked.Count > mostSources)
            _asked = null;
    }

    /// <summary>Adds the record that answers what was asked, if there is something to say.</summary>
    public void TakeAnswer(SourceFilter<TAddr> current, List<GroupRecord<TAddr>> records)
    {
        HashSet<TAddr>? asked = _asked;
        bool isAsked = IsAsked;
        (_asked, IsAsked) = (null, false);
        if (!isAsked || current.IsNone)
            return;
        if (asked is null)
        {
            records.Add(State(current));
            return;
        }

        // IS_IN with the asked sources that are wanted, which is A*B in INCLUDE mode and B-A in EXCLUDE mode.
        var wanted = new List<TAddr>();
        foreach (TAddr source in asked)
        {
            if (current.Allows(source))
                wanted.Add(source);
        }

        if (wanted.Count > 0)
            records.Add(new GroupRecord<TAddr>(GroupRecordType.ModeIsInclude, group, wanted.ToArray()));
    }

    /// <summary>The record of the whole state, for the answer to a general query.</summary>
    public GroupRecord<TAddr> State(SourceFilter<TAddr> current) =>
        new(current.Mode == FilterMode.Include ? GroupRecordType.ModeIsInclude : GroupRecordType.ModeIsExclude, group, current.Sources.ToArray());

    private static void Decrement(Dictionary<TAddr, int> changed)
    {
        foreach (TAddr source in changed.Keys)
        {
            // Removing, and writing what is there already, is allowed meanwhile.
            if (--System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(changed, source) == 0)
                changed.Remove(source);
        }
    }
}
