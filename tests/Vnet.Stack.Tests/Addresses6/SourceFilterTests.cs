using Vnet.Netinet;

namespace Vnet.Stack.Tests.Addresses6;

/// <summary>What sockets want, merged for their interface, and the reports that follow from it (RFC 3376 and 3810).</summary>
public class SourceFilterTests
{
    private static readonly FilterMode[] s_modes = [FilterMode.Include, FilterMode.Exclude];

    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1;

    [Fact]
    public void Filter_allows_what_is_included_or_not_excluded()
    {
        var include = new SourceFilter<int>(FilterMode.Include, 1, 2);
        var exclude = new SourceFilter<int>(FilterMode.Exclude, 1, 2);

        Assert.True(include.Allows(1));
        Assert.False(include.Allows(3));
        Assert.False(exclude.Allows(1));
        Assert.True(exclude.Allows(3));
        Assert.True(SourceFilter<int>.All.Allows(7));
        Assert.True(SourceFilter<int>.None.IsNone);
        Assert.Equal(include, new SourceFilter<int>(FilterMode.Include, 2, 1));
        Assert.NotEqual(include, exclude);
        Assert.Throws<ArgumentException>(static () => new SourceFilter<int>(FilterMode.Include, 1, 1));
    }

    /// <summary>Members come, go and change at random; the merged filter always allows what at least one of them does.</summary>
    [Fact]
    public void Merged_filter_is_what_the_rules_say_of_all_members()
    {
        for (int seed = 0; seed < 200 * Factor; seed++)
        {
            var random = new Random(seed);
            var merged = new GroupFilter<int>();
            var members = new List<SourceFilter<int>>();
            for (int step = 0; step < 40; step++)
            {
                Step(random, merged, members);
                Assert.Equal(Model(members), merged.Current);
                Assert.Equal(members.Count, merged.Members);
                for (int source = 0; source < 12; source++)
                    Assert.Equal(members.Exists(one => one.Allows(source)), merged.Current.Allows(source));
            }

            foreach (SourceFilter<int> member in members)
                merged.Replace(member, null);
            Assert.True(merged.Current.IsNone);
            Assert.Equal((0, 0), (merged.Members, merged.SourceCount));
        }
    }

    /// <summary>A router that loses no two reports one after the other, with a robustness of two, knows all that is wanted.</summary>
    [Fact]
    public void Router_that_loses_reports_ends_with_the_state_of_the_host()
    {
        for (int seed = 0; seed < 300 * Factor; seed++)
        {
            var random = new Random(seed);
            var merged = new GroupFilter<int>();
            var members = new List<SourceFilter<int>>();
            var reports = new GroupReports<int>(1);
            HashSet<int> wanted = [];
            bool hearsAll = false;
            bool wasLost = false;
            for (int step = 0; step < 30; step++)
            {
                SourceFilter<int> before = merged.Current;
                Step(random, merged, members);
                reports.Change(before, merged.Current, 2, 8, random.Next(2) == 0);
                if (random.Next(2) != 0)
                    continue;
                wasLost = !wasLost && random.Next(2) == 0;
                Deliver(reports, merged.Current, ref hearsAll, wanted, wasLost);
            }

            while (reports.HasChanges)
                Deliver(reports, merged.Current, ref hearsAll, wanted, isLost: false);
            for (int source = 0; source < 12; source++)
            {
                if (merged.Current.Allows(source))
                    Assert.True(hearsAll || wanted.Contains(source), $"seed {seed}: source {source} of {merged.Current} is not known to be wanted.");
            }

            if (merged.Current.IsNone)
                Assert.False(hearsAll);
        }
    }

    [Fact]
    public void Changes_are_reported_as_often_as_robustness_says()
    {
        var reports = new GroupReports<int>(9);
        var records = new List<GroupRecord<int>>();

        reports.Change(SourceFilter<int>.None, SourceFilter<int>.All, 3, 100);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(reports.HasChanges);
            reports.TakeChanges(SourceFilter<int>.All, records);
        }

        Assert.False(reports.HasChanges);
        Assert.Equal(3, records.Count);
        Assert.All(records, static record =>
            Assert.Equal((GroupRecordType.ChangeToExclude, 9, 0), (record.Type, record.Group, record.Sources.Length)));
    }

    [Fact]
    public void Sources_are_allowed_and_blocked_without_a_change_of_mode()
    {
        var reports = new GroupReports<int>(9);
        var before = new SourceFilter<int>(FilterMode.Include, 1, 2);
        var after = new SourceFilter<int>(FilterMode.Include, 2, 3);
        var records = new List<GroupRecord<int>>();

        reports.Change(before, after, 1, 100);
        reports.TakeChanges(after, records);

        Assert.Equal([(GroupRecordType.AllowNewSources, 3), (GroupRecordType.BlockOldSources, 1)],
            records.Select(static one => (one.Type, one.Sources.Span[0])));
        Assert.False(reports.HasChanges);
    }

    [Fact]
    public void Question_for_sources_is_answered_with_those_that_are_wanted()
    {
        var reports = new GroupReports<int>(9);
        var records = new List<GroupRecord<int>>();

        reports.Ask([1, 2], 100);
        reports.Ask([3], 100);
        reports.TakeAnswer(new SourceFilter<int>(FilterMode.Exclude, 2), records);
        Assert.Equal([1, 3], records[0].Sources.ToArray().Order());
        Assert.Equal(GroupRecordType.ModeIsInclude, records[0].Type);

        records.Clear();
        reports.Ask([1], 100);
        reports.TakeAnswer(new SourceFilter<int>(FilterMode.Include, 2), records);
        Assert.Empty(records);

        reports.Ask([], 100);
        reports.Ask([1], 100);
        reports.TakeAnswer(new SourceFilter<int>(FilterMode.Exclude, 2), records);
        Assert.Equal(GroupRecordType.ModeIsExclude, records[0].Type);
    }

    private static void Deliver(GroupReports<int> reports, SourceFilter<int> current, ref bool hearsAll, HashSet<int> wanted, bool isLost)
    {
        var records = new List<GroupRecord<int>>();
        reports.TakeChanges(current, records);
        if (isLost)
            return;
        foreach (GroupRecord<int> record in records)
        {
            int[] sources = record.Sources.ToArray();
            switch (record.Type)
            {
                case GroupRecordType.ChangeToExclude:
                    hearsAll = true;
                    wanted.Clear();
                    break;
                case GroupRecordType.ChangeToInclude:
                    hearsAll = false;
                    wanted.Clear();
                    wanted.UnionWith(sources);
                    break;
                case GroupRecordType.AllowNewSources:
                    wanted.UnionWith(sources);
                    break;
                case GroupRecordType.BlockOldSources:
                    wanted.ExceptWith(sources);
                    break;
            }
        }
    }

    private static void Step(Random random, GroupFilter<int> merged, List<SourceFilter<int>> members)
    {
        int which = members.Count == 0 ? -1 : random.Next(-1, members.Count);
        SourceFilter<int>? before = which < 0 ? null : members[which];
        SourceFilter<int>? after = before is not null && random.Next(3) == 0 ? null : Make(random);
        merged.Replace(before, after);
        if (before is not null)
            members.RemoveAt(which);
        if (after is not null)
            members.Add(after);
    }

    private static SourceFilter<int> Make(Random random)
    {
        int[] sources = [.. Enumerable.Range(0, 12).Where(_ => random.Next(4) == 0)];
        return new SourceFilter<int>(s_modes[random.Next(2)], sources);
    }

    // RFC 3376 section 3.2, word by word.
    private static SourceFilter<int> Model(List<SourceFilter<int>> members)
    {
        List<SourceFilter<int>> excludes = members.FindAll(static one => one.Mode == FilterMode.Exclude);
        var included = members.Where(static one => one.Mode == FilterMode.Include).SelectMany(static one => one.Sources.ToArray()).ToHashSet();
        if (excludes.Count == 0)
            return new SourceFilter<int>(FilterMode.Include, [.. included]);
        IEnumerable<int> excluded = excludes[0].Sources.ToArray();
        foreach (SourceFilter<int> one in excludes)
            excluded = excluded.Intersect(one.Sources.ToArray());
        return new SourceFilter<int>(FilterMode.Exclude, [.. excluded.Except(included)]);
    }
}
