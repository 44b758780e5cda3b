using System.Runtime.CompilerServices;
using Vnet.Netinet;

namespace Vnet.Net;

/// <summary>A place in a vnet where packet filters see packets (FreeBSD's <c>struct pfil_head</c>, pfil(9)).</summary>
/// <remarks>
/// <para>Where no filter is linked it costs one load and one comparison:</para>
/// <code>
/// if (head.HasIn &amp;&amp; !head.PassIn(ref m, ifp))
///     return;
/// </code>
/// <para>Reading takes no lock; filters that are linked or unlinked meanwhile see the next packet or not.</para>
/// </remarks>
public sealed class PfilHead
{
    // Null while empty. Out is the mirror of in, so that the filter which sees packets first from outside sees them last from inside.
    private PfilLink[]? _in;
    private PfilLink[]? _out;

    internal PfilHead(string name, PfilType type, VnetInstance vnet) => (Name, Type, Vnet) = (name, type, vnet);

    /// <summary>Its name: <c>inet</c>, <c>inet6</c>.</summary>
    public string Name { get; }

    /// <summary>What its packets begin with.</summary>
    public PfilType Type { get; }

    /// <summary>Whose packets they are.</summary>
    public VnetInstance Vnet { get; }

    /// <summary>Whether anybody looks at packets that come in (<c>PFIL_HOOKED_IN</c>).</summary>
    public bool HasIn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _in is not null;
    }

    /// <summary>Whether anybody looks at packets that go out (<c>PFIL_HOOKED_OUT</c>).</summary>
    public bool HasOut
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _out is not null;
    }

    /// <summary>What is linked to it, the first to see a packet first.</summary>
    /// <param name="direction"><see cref="PfilFlags.In"/> or <see cref="PfilFlags.Out"/>.</param>
    public IReadOnlyList<PfilHook> Hooks(PfilFlags direction) =>
        Array.ConvertAll(((direction & PfilFlags.In) != 0 ? Volatile.Read(ref _in) : Volatile.Read(ref _out)) ?? [], static link => link.Hook);

    /// <summary>Shows a packet that came in to the filters (<c>pfil_mbuf_in</c>).</summary>
    /// <param name="m">The packet; the caller's still when the result is true, and perhaps another one, or changed.</param>
    /// <param name="ifp">Where it came in.</param>
    /// <returns>Whether it goes on.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool PassIn(ref Mbuf m, Ifnet ifp) => Run(Volatile.Read(ref _in), ref m, ifp, PfilFlags.In, null);

    /// <summary>Shows a packet that goes out to the filters (<c>pfil_mbuf_out</c>, <c>pfil_mbuf_fwd</c>).</summary>
    /// <param name="m">The packet; the caller's still when the result is true, and perhaps another one, or changed.</param>
    /// <param name="ifp">Where it goes out.</param>
    /// <param name="isForwarded">Whether it is another host's.</param>
    /// <param name="inp">The connection that it is of, or null.</param>
    /// <returns>Whether it goes on.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool PassOut(ref Mbuf m, Ifnet ifp, bool isForwarded, Inpcb? inp) =>
        Run(Volatile.Read(ref _out), ref m, ifp, isForwarded ? PfilFlags.Out | PfilFlags.Forward : PfilFlags.Out, inp);

    // With Pfil's lock.
    internal void Link(PfilHook hook, PfilFlags directions, int priority)
    {
        var link = new PfilLink(hook, priority);
        if ((directions & PfilFlags.In) != 0 && !Contains(_in, hook))
            Volatile.Write(ref _in, Insert(_in, link, isMirrored: false));
        if ((directions & PfilFlags.Out) != 0 && !Contains(_out, hook))
            Volatile.Write(ref _out, Insert(_out, link, isMirrored: true));
    }

    internal int Unlink(PfilHook hook, PfilFlags directions)
    {
        int before = hook.Links;
        if ((directions & PfilFlags.In) != 0)
            Volatile.Write(ref _in, Without(_in, hook));
        if ((directions & PfilFlags.Out) != 0)
            Volatile.Write(ref _out, Without(_out, hook));
        return before - hook.Links;
    }

    private static bool Run(PfilLink[]? links, ref Mbuf m, Ifnet ifp, PfilFlags flags, Inpcb? inp)
    {
        foreach (PfilLink link in links ?? [])
        {
            switch (link.Hook.Call(ref m, ifp, flags, inp))
            {
                case PfilVerdict.Pass:
                    continue;
                case PfilVerdict.Drop:
                    m.FreeChain();
                    return false;
                default:
                    return false;
            }
        }

        return true;
    }

    private static bool Contains(PfilLink[]? links, PfilHook hook) => links is not null && Array.Exists(links, link => link.Hook == hook);

    private static PfilLink[] Insert(PfilLink[]? links, PfilLink added, bool isMirrored)
    {
        links ??= [];
        int index = isMirrored
            ? Array.FindIndex(links, link => link.Priority <= added.Priority)
            : Array.FindIndex(links, link => link.Priority > added.Priority);
        if (index < 0)
            index = links.Length;
        added.Hook.Links++;
        return [.. links.AsSpan(0, index), added, .. links.AsSpan(index)];
    }

    private static PfilLink[]? Without(PfilLink[]? links, PfilHook hook)
    {
        if (!Contains(links, hook))
            return links;
        hook.Links--;
        PfilLink[] rest = Array.FindAll(links!, link => link.Hook != hook);
        return rest.Length == 0 ? null : rest;
    }

    private sealed record PfilLink(PfilHook Hook, int Priority);
}
