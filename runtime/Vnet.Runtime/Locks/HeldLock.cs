namespace Vnet;

/// <summary>A lock that a thread holds, and where it took it.</summary>
internal struct HeldLock
{
    public WitnessClass Class;
    public object Lock;
    public CallSite Site;
    public int Depth;
}
