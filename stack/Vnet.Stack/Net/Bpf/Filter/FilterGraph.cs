namespace Vnet.Net;

// A condition as a graph of tests without loops, in which no test is made whose outcome is known by the way to it.
internal sealed class FilterGraph
{
    // Beyond this a graph stays as it is: what is known by each way costs time in proportion to its square.
    private const int MostOptimized = 512;

    private readonly FilterBlock _accept = new(FilterNode.True);
    private readonly FilterBlock _reject = new(FilterNode.False);

    private FilterGraph(FilterNode node) => Start = Build(node, _accept, _reject);

    /// <summary>Where a program begins.</summary>
    public FilterBlock Start { get; private set; }

    /// <summary>The graph of a condition.</summary>
    public static FilterGraph Of(FilterNode node)
    {
        var graph = new FilterGraph(node);
        if (graph.Order().Count <= MostOptimized)
        {
            while (graph.ShortenWays())
            {
            }
        }

        return graph;
    }

    /// <summary>Its blocks, each before those it leads to.</summary>
    public List<FilterBlock> Order()
    {
        var order = new List<FilterBlock>();
        var seen = new HashSet<FilterBlock>();
        var ways = new Stack<(FilterBlock Block, bool IsLeft)>();
        ways.Push((Start, false));
        while (ways.TryPop(out (FilterBlock Block, bool IsLeft) one))
        {
            if (one.IsLeft)
            {
                order.Add(one.Block);
            }
            else if (seen.Add(one.Block))
            {
                ways.Push((one.Block, true));
                if (one.Block.IsEnd)
                    continue;
                ways.Push((one.Block.WhenTrue!, false));
                ways.Push((one.Block.WhenFalse!, false));
            }
        }

        order.Reverse();
        return order;
    }

    // Chains lean to the left, so that side is walked in a loop and not by recursion.
    private static FilterBlock Build(FilterNode node, FilterBlock whenTrue, FilterBlock whenFalse)
    {
        while (true)
        {
            switch (node)
            {
                case FilterNode.Always(var value):
                    return value ? whenTrue : whenFalse;
                case FilterNode.And(var left, var right):
                    (node, whenTrue) = (left, Build(right, whenTrue, whenFalse));
                    break;
                case FilterNode.Or(var left, var right):
                    (node, whenFalse) = (left, Build(right, whenTrue, whenFalse));
                    break;
                case FilterNode.Not(var of):
                    (node, whenTrue, whenFalse) = (of, whenFalse, whenTrue);
                    break;
                default:
                    return whenTrue == whenFalse ? whenTrue : new FilterBlock(node) { WhenTrue = whenTrue, WhenFalse = whenFalse };
            }
        }
    }

    // One pass: each way out of a block is led on to the first test that it does not decide.
    private bool ShortenWays()
    {
        bool isChanged = false;
        var known = new Dictionary<FilterBlock, FilterFacts> { [Start] = FilterFacts.None };
        foreach (FilterBlock block in Order())
        {
            // What this pass has cut off is not known of.
            if (block.IsEnd || !known.TryGetValue(block, out FilterFacts? facts))
                continue;
            FilterFacts whenTrue = facts.With(block.Test, true);
            FilterFacts whenFalse = facts.With(block.Test, false);
            FilterBlock nextTrue = Follow(block.WhenTrue!, whenTrue);
            FilterBlock nextFalse = Follow(block.WhenFalse!, whenFalse);
            isChanged |= nextTrue != block.WhenTrue || nextFalse != block.WhenFalse;
            (block.WhenTrue, block.WhenFalse) = (nextTrue, nextFalse);
            Learn(known, nextTrue, whenTrue);
            Learn(known, nextFalse, whenFalse);
        }

        return isChanged | DropIdle();
    }

    private static void Learn(Dictionary<FilterBlock, FilterFacts> known, FilterBlock block, FilterFacts facts) =>
        known[block] = known.TryGetValue(block, out FilterFacts? others) ? others.And(facts) : facts;

    private static FilterBlock Follow(FilterBlock block, FilterFacts facts)
    {
        while (!block.IsEnd && facts.Decide(block.Test) is { } outcome)
            block = outcome ? block.WhenTrue! : block.WhenFalse!;
        return block;
    }

    // Tests that lead to one place either way.
    private bool DropIdle()
    {
        bool isChanged = false;
        foreach (FilterBlock block in Order())
        {
            if (block.IsEnd)
                continue;
            (FilterBlock a, FilterBlock b) = (SkipIdle(block.WhenTrue!), SkipIdle(block.WhenFalse!));
            isChanged |= a != block.WhenTrue || b != block.WhenFalse;
            (block.WhenTrue, block.WhenFalse) = (a, b);
        }

        Start = SkipIdle(Start);
        return isChanged;
    }

    private static FilterBlock SkipIdle(FilterBlock block)
    {
        while (!block.IsEnd && block.WhenTrue == block.WhenFalse)
            block = block.WhenTrue!;
        return block;
    }
}
