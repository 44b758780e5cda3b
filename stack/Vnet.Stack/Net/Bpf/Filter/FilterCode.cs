namespace Vnet.Net;

// Code that computes values: into the accumulator, with scratch memory for what waits.
internal sealed class FilterCode(List<BpfInstruction> code, int x)
{
    private int _used;

    /// <summary>Offset of the IPv4 header whose length is in the index register; −1 when something else is.</summary>
    public int X { get; private set; } = x;

    public void Load(FilterValue value)
    {
        switch (value)
        {
            case FilterValue.Constant(var k):
                Add(BpfCode.Ld | BpfCode.Imm, k);
                break;
            case FilterValue.PacketLength:
                Add(BpfCode.Ld | BpfCode.W | BpfCode.Len);
                break;
            case FilterValue.Load load:
                Load(load);
                break;
            case FilterValue.Binary(var operation, var left, FilterValue.Constant(var k)):
                Load(left);
                Add(BpfCode.Alu | operation | BpfCode.K, k);
                break;
            case FilterValue.Binary(var operation, var left, var right):
                LoadBoth(left, right);
                Add(BpfCode.Alu | operation | BpfCode.X);
                break;
        }
    }

    /// <summary>One value into the accumulator, the other into the index register.</summary>
    public void LoadBoth(FilterValue left, FilterValue right)
    {
        if (_used == BpfCode.ScratchWords)
            throw new NetException(Errno.Invalid, $"A computation in the filter needs more than {BpfCode.ScratchWords} intermediate results. Make it simpler.");
        Load(left);
        int slot = _used++;
        Add(BpfCode.St, (uint)slot);
        Load(right);
        Add(BpfCode.Misc | BpfCode.Tax);
        Add(BpfCode.Ld | BpfCode.Mem, (uint)slot);
        _used--;
        X = -1;
    }

    private void Load(FilterValue.Load load)
    {
        int size = load.Size switch { 1 => BpfCode.B, 2 => BpfCode.H, _ => BpfCode.W };
        if (load.Index is not null)
        {
            Load(load.Index);
            if (load.Ipv4Header >= 0)
            {
                LoadHeaderLength(load.Ipv4Header);
                Add(BpfCode.Alu | BpfCode.Add | BpfCode.X);
            }

            Add(BpfCode.Misc | BpfCode.Tax);
            X = -1;
        }
        else if (load.Ipv4Header >= 0)
        {
            LoadHeaderLength(load.Ipv4Header);
        }

        Add(BpfCode.Ld | size | (load.Index is null && load.Ipv4Header < 0 ? BpfCode.Abs : BpfCode.Ind), load.Offset);
    }

    private void LoadHeaderLength(int offset)
    {
        if (X == offset)
            return;
        Add(BpfCode.Ldx | BpfCode.B | BpfCode.Msh, (uint)offset);
        X = offset;
    }

    private void Add(int operation, uint k = 0) => code.Add(BpfInstruction.Statement(operation, k));
}
