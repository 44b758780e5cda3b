using Vnet;

namespace LoadableModule;

/// <summary>Hands datagrams to whatever modules take them. The program knows none by name: they are in a linker set.</summary>
internal static class Datagrams
{
    /// <summary>A datagram of each length arrives at a port of a vnet.</summary>
    public static void Send(VnetInstance vnet, int port, params ReadOnlySpan<int> lengths)
    {
        using (CurVnet.Set(vnet))
        {
            foreach (int length in lengths)
            {
                foreach (LinkerSetItem<Action<int, int>> input in LinkerSet.Of<Action<int, int>>("udp_input"))
                    input.Value(port, length);
            }
        }
    }

    /// <summary>Where the module's first variable lies.</summary>
    public static int Place() => VnetSymbols.Variable("discard.port").Offset;
}
