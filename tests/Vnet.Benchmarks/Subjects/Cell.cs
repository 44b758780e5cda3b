namespace Vnet.Benchmarks;

/// <summary>An object with fields: what a thread-static, an async-local or a container would hold.</summary>
internal sealed class Cell
{
    public int Value;
    public int Second;
    public int Third;
    public int Fourth;
}
