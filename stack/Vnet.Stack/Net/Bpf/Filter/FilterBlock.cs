namespace Vnet.Net;

// A node of the flow graph: code that puts a value in the accumulator, a test of it, and where to go.
internal sealed class FilterBlock(FilterNode test)
{
    /// <summary>A <see cref="FilterNode.Test"/>, a <see cref="FilterNode.Compare"/>, or <see cref="FilterNode.Always"/> for an end.</summary>
    public FilterNode Test { get; } = test;

    public FilterBlock? WhenTrue { get; set; }

    public FilterBlock? WhenFalse { get; set; }

    public bool IsEnd => Test is FilterNode.Always;

    /// <summary>What the accumulator holds behind it; null for what no name is known for.</summary>
    public FilterValue? Accumulator => (Test as FilterNode.Test)?.Value;

    /// <summary>Instructions in front of the jump; set when the graph is final.</summary>
    public List<BpfInstruction> Code { get; } = [];

    /// <summary>Index of its first instruction.</summary>
    public int Address { get; set; }

    public bool IsTrueFar { get; set; }

    public bool IsFalseFar { get; set; }

    public int Length => IsEnd ? 1 : Code.Count + 1 + (IsTrueFar ? 1 : 0) + (IsFalseFar ? 1 : 0);
}
