namespace Vnet.Net;

// Turns a graph into instructions.
internal sealed class FilterEmitter
{
    private readonly List<FilterBlock> _order;
    private readonly uint _snapLength;

    private FilterEmitter(FilterGraph graph, uint snapLength) => (_order, _snapLength) = (graph.Order(), snapLength);

    /// <summary>The program of a graph.</summary>
    /// <exception cref="NetException">It would be too long, or a computation needs more scratch memory than there is.</exception>
    public static BpfInstruction[] Emit(FilterGraph graph, uint snapLength)
    {
        var emitter = new FilterEmitter(graph, snapLength);
        emitter.Compute();
        emitter.Place();
        return emitter.Write();
    }

    // Code of each block; what all ways to it have left in the registers need not be loaded again.
    private void Compute()
    {
        var before = new Dictionary<FilterBlock, (FilterValue? A, int X)> { [_order[0]] = (null, -1) };
        foreach (FilterBlock block in _order)
        {
            if (block.IsEnd)
                continue;
            (FilterValue? a, int x) = before[block];
            var code = new FilterCode(block.Code, x);
            switch (block.Test)
            {
                case FilterNode.Test(var value, _, _) when !value.Equals(a):
                    code.Load(value);
                    break;
                case FilterNode.Compare(var left, _, var right):
                    code.LoadBoth(left, right);
                    break;
            }

            Leave(before, block.WhenTrue!, (block.Accumulator, code.X));
            Leave(before, block.WhenFalse!, (block.Accumulator, code.X));
        }
    }

    private static void Leave(Dictionary<FilterBlock, (FilterValue? A, int X)> before, FilterBlock block, (FilterValue? A, int X) state)
    {
        if (before.TryGetValue(block, out (FilterValue? A, int X) other))
            state = (Equals(other.A, state.A) ? state.A : null, other.X == state.X ? state.X : -1);
        before[block] = state;
    }

    // A conditional jump reaches 255 instructions; one that is to go farther goes to a jump behind it that reaches all.
    private void Place()
    {
        bool isChanged = true;
        while (isChanged)
        {
            int address = 0;
            foreach (FilterBlock block in _order)
            {
                block.Address = address;
                address += block.Length;
            }

            if (address > BpfVerifier.MaxInstructions)
                throw new NetException(Errno.Invalid, $"The filter would have more than {BpfVerifier.MaxInstructions} instructions. Make it shorter.");
            isChanged = false;
            foreach (FilterBlock block in _order)
            {
                if (block.IsEnd)
                    continue;
                int from = block.Address + block.Code.Count + 1;
                if (!block.IsTrueFar && block.WhenTrue!.Address - from > byte.MaxValue)
                    isChanged = block.IsTrueFar = true;
                if (!block.IsFalseFar && block.WhenFalse!.Address - from > byte.MaxValue)
                    isChanged = block.IsFalseFar = true;
            }
        }
    }

    private BpfInstruction[] Write()
    {
        var program = new List<BpfInstruction>();
        foreach (FilterBlock block in _order)
        {
            if (block.Test is FilterNode.Always(var accepts))
            {
                program.Add(BpfInstruction.Statement(BpfCode.Ret | BpfCode.K, accepts ? _snapLength : 0));
                continue;
            }

            program.AddRange(block.Code);
            int jump = program.Count + 1;
            (int farTrue, int farFalse) = (jump, block.IsTrueFar ? jump + 1 : jump);
            byte jt = (byte)(block.IsTrueFar ? 0 : block.WhenTrue!.Address - jump);
            byte jf = (byte)(block.IsFalseFar ? farFalse - jump : block.WhenFalse!.Address - jump);
            program.Add(block.Test is FilterNode.Test(_, var operation, var k)
                ? BpfInstruction.Jump(BpfCode.Jmp | operation | BpfCode.K, k, jt, jf)
                : BpfInstruction.Jump(BpfCode.Jmp | ((FilterNode.Compare)block.Test).Jump | BpfCode.X, 0, jt, jf));
            if (block.IsTrueFar)
                program.Add(BpfInstruction.Statement(BpfCode.Jmp | BpfCode.Ja, (uint)(block.WhenTrue!.Address - farTrue - 1)));
            if (block.IsFalseFar)
                program.Add(BpfInstruction.Statement(BpfCode.Jmp | BpfCode.Ja, (uint)(block.WhenFalse!.Address - farFalse - 1)));
        }

        return [.. program];
    }
}
