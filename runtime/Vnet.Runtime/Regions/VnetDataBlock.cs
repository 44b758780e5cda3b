using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A range of per-vnet memory; see <see cref="VnetData"/>. Disposing it frees the range in every vnet.</summary>
public sealed class VnetDataBlock : IDisposable
{
    private readonly byte[] _reference;
    private bool _freed;

    internal VnetDataBlock(string name, int start, int size)
    {
        (Name, Start, Size) = (name, start, size);
        _reference = new byte[size];
    }

    /// <summary>What it is for.</summary>
    public string Name { get; }

    /// <summary>Offset within the module reserve, in bytes.</summary>
    public int Start { get; }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>The reference copy: what vnets created from now on start with.</summary>
    public Span<byte> Reference => _freed ? throw Freed() : _reference;

    /// <summary>The copy of a vnet.</summary>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    /// <exception cref="ObjectDisposedException">The block has been freed.</exception>
    public Span<byte> In(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        return _freed ? throw Freed() : MemoryMarshal.CreateSpan(ref vnet.Data(VnetPlacement.Reserve + Start), Size);
    }

    /// <summary>Copies the reference copy into every live vnet (<c>vnet_data_copy</c>).</summary>
    /// <exception cref="ObjectDisposedException">The block has been freed.</exception>
    public void Copy()
    {
        using (VnetLinker.Enter())
        {
            if (_freed)
                throw Freed();
            foreach (VnetRegion region in VnetSet.Regions)
                Initialise(region);
        }
    }

    /// <summary>Frees the range. Does nothing the second time.</summary>
    public void Dispose()
    {
        // First: who still uses the block must not meet the range's next owner.
        _freed = true;
        VnetData.Free(this);
    }

    internal void Initialise(VnetRegion region)
    {
        region.EnsureReserve(data: true, slots: false);
        _reference.CopyTo(MemoryMarshal.CreateSpan(ref region.Data(VnetPlacement.Reserve + Start), Size));
    }

    private ObjectDisposedException Freed() => new(Name, $"Block '{Name}' has been freed.");
}
