using Vnet;

namespace Matrix;

internal sealed partial class Outer
{
    internal partial struct Inner
    {
        [VnetDefine] private static uint s_depth = 2;

        public static uint Depth => V_depth;
    }

    internal sealed partial record Entry(int Key)
    {
        [VnetDefine] private static int s_next = 1;

        public static Entry Create() => new(V_next++);
    }

    public Entry First { get; } = Entry.Create();

    public uint Depth { get; } = Inner.Depth;
}
