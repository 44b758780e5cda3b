namespace Vnet.Runtime.Tests;

/// <summary>An item that notes who has it.</summary>
internal sealed class TestItem : ZoneItem
{
    public int Holder;
    public int Constructed;
    public int Destroyed;
}
