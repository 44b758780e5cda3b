using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>The current vnet of the thread (FreeBSD's <c>curvnet</c>).</summary>
/// <remarks>
/// A <see cref="Set">scope</see> makes a vnet current on this thread until it is left; it is a <c>ref struct</c>, so the
/// compiler keeps it from crossing an <c>await</c>. <see cref="RunAsync(VnetInstance, Func{Task})"/> makes a vnet
/// current for an asynchronous flow, on whichever threads it runs. With <see cref="Vimage.IsEnabled"/> off both do
/// nothing and <see cref="Current"/> is the default vnet.
/// </remarks>
public static class CurVnet
{
    /// <summary>The current vnet, or null when the thread has none.</summary>
    public static VnetInstance? Current => Vimage.IsEnabled ? CurVnetState.OfThisThread.Current : VnetInstance.Default;

    /// <summary>Whether the current vnet is the default one (FreeBSD's <c>IS_DEFAULT_VNET(curvnet)</c>).</summary>
    public static bool IsDefault => Current is { IsDefault: true };

    /// <summary>
    /// Makes a vnet current until the returned scope is disposed: <c>using (CurVnet.Set(vnet)) { … }</c> (FreeBSD's
    /// <c>CURVNET_SET</c> and <c>CURVNET_RESTORE</c>). Setting the vnet that is already current is allowed.
    /// </summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="member">Supplied by the compiler, for the error message.</param>
    /// <param name="file">Supplied by the compiler, for the error message.</param>
    /// <param name="line">Supplied by the compiler, for the error message.</param>
    /// <exception cref="CurVnetNestedException">Another vnet is current; the message has both call sites.</exception>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public static Scope Set(VnetInstance vnet, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        if (!Vimage.IsEnabled)
            return default;
        CurVnetState state = CurVnetState.OfThisThread;
        if (state.Current is { } outer && outer != vnet)
            ThrowNested(outer, state.Site, vnet, new CallSite(member, file, line));
        return Enter(state, vnet, new CallSite(member, file, line));
    }

    /// <summary>
    /// Like <see cref="Set"/>, but may change from one vnet to another (FreeBSD's <c>CURVNET_SET_QUIET</c>).
    /// </summary>
    /// <inheritdoc cref="Set"/>
    public static Scope SetQuiet(VnetInstance vnet, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        return Vimage.IsEnabled ? Enter(CurVnetState.OfThisThread, vnet, new CallSite(member, file, line)) : default;
    }

    /// <summary>
    /// Runs asynchronous work in a vnet: it is current in <paramref name="work"/>, in everything that awaits in it, and
    /// in the tasks it starts. The caller's current vnet is the same after the call as before.
    /// </summary>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public static Task RunAsync(VnetInstance vnet, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(vnet, async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        });
    }

    /// <inheritdoc cref="RunAsync(VnetInstance, Func{Task})"/>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    public static Task<TResult> RunAsync<TResult>(VnetInstance vnet, Func<Task<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        ArgumentNullException.ThrowIfNull(work);
        return Vimage.IsEnabled ? CurVnetFlow.Run(vnet, work) : RunPlain(work);
    }

    // Asynchronous, so that what the work throws at once is in the task with VIMAGE off as well.
    private static async Task<TResult> RunPlain<TResult>(Func<Task<TResult>> work) => await work().ConfigureAwait(false);

    /// <summary>Throws unless a vnet is current (FreeBSD's <c>CURVNET_ASSERT_SET</c>).</summary>
    /// <param name="what">What needs it, for the message.</param>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public static void AssertSet(string what)
    {
        if (Vimage.IsEnabled && CurVnetBase.t_base == 0)
            ThrowNone(what);
    }

    /// <summary>Address of a section's data in the current vnet; used by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ref byte Data(nint offset, string variable)
    {
        nint address = CurVnetBase.t_base;
        if (address != 0)
        {
            if (offset < VnetPlacement.Reserve)
                return ref *(byte*)(address + offset);
            nint reserve = ((VnetRegionHeader*)address)->Reserve;
            if (reserve != 0)
                return ref *(byte*)(reserve + offset - VnetPlacement.Reserve);
        }

        return ref NoData(variable);
    }

    /// <summary>Address of a section's first slot in the current vnet; used by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ref object? Slot(int index, string variable)
    {
        nint address = CurVnetBase.t_base;
        if (address != 0)
        {
            var header = (VnetRegionHeader*)address;
            if (index < VnetPlacement.Reserve)
                return ref Unsafe.Add(ref Unsafe.AsRef<object?>((void*)header->Slots), index);
            nint reserve = header->ReserveSlots;
            if (reserve != 0)
                return ref Unsafe.Add(ref Unsafe.AsRef<object?>((void*)reserve), index - VnetPlacement.Reserve);
        }

        return ref NoSlot(variable);
    }

    /// <summary>Makes no vnet current until the scope is disposed: for work that belongs to none.</summary>
    internal static Scope SetNone() => Vimage.IsEnabled ? new Scope(CurVnetState.OfThisThread, null, default) : default;

    internal static void Change(CurVnetState state, VnetInstance? vnet)
    {
        // The object first: it must keep alive whatever the address points into.
        state.Current = vnet;
        CurVnetBase.t_base = vnet?.Base ?? 0;
        CurVnetCells.t_cells = 0;
    }

    private static Scope Enter(CurVnetState state, VnetInstance vnet, CallSite site)
    {
        vnet.ThrowIfDead("make it current");
        return new Scope(state, vnet, site);
    }

    [DoesNotReturn, StackTraceHidden]
    private static void ThrowNested(VnetInstance outer, CallSite outerSite, VnetInstance inner, CallSite innerSite) =>
        throw new CurVnetNestedException(outer.Name, outerSite.ToString(), inner.Name, innerSite.ToString());

    [DoesNotReturn, StackTraceHidden]
    private static void ThrowNone(string variable) => throw None(variable);

    // Accessors call these instead of a throw helper. The JIT takes a test that ends in a helper known not to return
    // for the exit of the loop it stands in and rotates the loop around it, which costs a cycle per access.
    [StackTraceHidden, MethodImpl(MethodImplOptions.NoInlining)]
    private static ref byte NoData(string variable) => throw None(variable);

    [StackTraceHidden, MethodImpl(MethodImplOptions.NoInlining)]
    private static ref object? NoSlot(string variable) => throw None(variable);

    internal static VnetException None(string variable)
    {
        VnetInstance? current = CurVnetState.OfThisThread.Current;
        if (current is null)
            return new NoCurrentVnetException(variable);
        return CurVnetBase.t_base == 0 ? new VnetDisposedException(current.Name, $"access '{variable}'") : VnetRegion.NoReserve();
    }

    /// <summary>A stretch of code in which a vnet is current. Disposing it restores what was current before.</summary>
    public ref struct Scope
    {
        private readonly VnetInstance? _current;
        private readonly VnetInstance? _ofScope;
        private readonly VnetInstance? _flowOfScope;
        private readonly CallSite _site;
        private CurVnetState? _state;

        internal Scope(CurVnetState state, VnetInstance? vnet, CallSite site)
        {
            (_state, _current, _ofScope, _flowOfScope, _site) = (state, state.Current, state.OfScope, state.FlowOfScope, state.Site);
            state.OfScope = vnet;
            state.FlowOfScope = state.OfFlow;
            state.Site = site;
            Change(state, vnet);
        }

        /// <summary>Restores the vnet that was current before. Does nothing the second time.</summary>
        public void Dispose()
        {
            if (_state is not { } state)
                return;
            _state = null;
            state.OfScope = _ofScope;
            state.FlowOfScope = _flowOfScope;
            state.Site = _site;
            Change(state, _current);
        }
    }
}
