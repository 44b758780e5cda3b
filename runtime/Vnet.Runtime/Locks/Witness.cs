using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>Checks on every acquisition that locks are taken in their declared order (FreeBSD's witness(4)).</summary>
/// <remarks>
/// <para>
/// On in Debug builds of the runtime; in others with the runtime option <c>Vnet.Witness</c>. When off it costs nothing:
/// tier-1 code and trimming treat <see cref="IsEnabled"/> as a constant.
/// </para>
/// <para>
/// Where neither of two classes is declared to precede the other, the order in which some thread first took them is
/// remembered, and the reverse is reported from then on. A report is a <see cref="LockOrderException"/>, thrown before
/// the thread would wait. A bounded attempt (<c>TryEnter</c>) cannot deadlock, so it is recorded but not checked.
/// </para>
/// </remarks>
public static class Witness
{
    /// <summary>Name of the runtime option.</summary>
    public const string SwitchName = "Vnet.Witness";

    private static readonly bool s_isEnabled = DebugSwitch.IsOn(SwitchName);

    private static readonly ConcurrentDictionary<(WitnessClass First, WitnessClass Second), string> s_seen = new();

    [ThreadStatic]
    private static List<HeldLock>? t_held;

    /// <summary>Whether lock orders are checked.</summary>
    [FeatureSwitchDefinition(SwitchName)]
    public static bool IsEnabled => s_isEnabled;

    /// <summary>The classes of the locks that this thread holds, in the order in which it took them; empty when checking is off.</summary>
    public static IReadOnlyList<WitnessClass> Held => t_held is null ? [] : [.. t_held.Select(held => held.Class)];

    /// <summary>Call before waiting for a lock: throws when that could deadlock. Does nothing when checking is off.</summary>
    /// <param name="class">The lock's class.</param>
    /// <param name="lock">The lock.</param>
    /// <param name="member">Supplied by the compiler, for the report.</param>
    /// <param name="file">Supplied by the compiler, for the report.</param>
    /// <param name="line">Supplied by the compiler, for the report.</param>
    /// <exception cref="LockOrderException">The thread holds a lock that comes after this one, or this one itself.</exception>
    public static void CheckOrder(WitnessClass @class, object @lock, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!IsEnabled || t_held is not { Count: > 0 } held)
            return;
        ArgumentNullException.ThrowIfNull(@class);
        var site = new CallSite(member, file, line);
        if (IndexOf(held, @lock) is >= 0 and int own)
        {
            if (!@class.IsRecursive)
                throw new LockOrderException($"Lock '{@class}' is not recursive: acquired at {held[own].Site}, and again at {site} by the same thread. Release it first, or split what runs under it.");
            return;
        }

        foreach (HeldLock other in held)
            CheckPair(other, @class, site);
    }

    /// <summary>Call when a lock has been taken. Does nothing when checking is off.</summary>
    /// <inheritdoc cref="CheckOrder"/>
    public static void Acquired(WitnessClass @class, object @lock, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!IsEnabled)
            return;
        List<HeldLock> held = t_held ??= [];
        int index = IndexOf(held, @lock);
        HeldLock entry = index >= 0 ? held[index] : new HeldLock { Class = @class, Lock = @lock, Site = new CallSite(member, file, line) };
        entry.Depth++;
        if (index >= 0)
            held[index] = entry;
        else
            held.Add(entry);
    }

    /// <summary>Call before or after a lock is released; any order of release is allowed. Does nothing when checking is off.</summary>
    /// <param name="class">The lock's class.</param>
    /// <param name="lock">The lock.</param>
    /// <exception cref="LockOrderException">The thread does not hold it.</exception>
    public static void Released(WitnessClass @class, object @lock)
    {
        if (!IsEnabled)
            return;
        int index = t_held is { } held ? IndexOf(held, @lock) : -1;
        if (index < 0)
            throw new LockOrderException($"Lock '{@class}' is released by thread {Environment.CurrentManagedThreadId}, which does not hold it. Release a lock on the thread that took it.");
        HeldLock entry = t_held![index];
        if (--entry.Depth == 0)
            t_held.RemoveAt(index);
        else
            t_held[index] = entry;
    }

    private static void CheckPair(HeldLock held, WitnessClass wanted, CallSite site)
    {
        if (held.Class == wanted)
        {
            if (!wanted.AllowsSeveral)
                throw Reversal(held, wanted, site, $"A thread may hold one lock of class '{wanted}' at a time");
        }
        else if (wanted.Precedes(held.Class))
        {
            throw Reversal(held, wanted, site, $"The declared order has '{wanted}' before '{held.Class}'");
        }
        else if (!held.Class.Precedes(wanted))
        {
            Learn(held, wanted, site);
        }
    }

    private static void Learn(HeldLock held, WitnessClass wanted, CallSite site)
    {
        if (s_seen.TryGetValue((wanted, held.Class), out string? earlier))
            throw Reversal(held, wanted, site, $"Earlier they were taken the other way round ({earlier})");
        if (!s_seen.ContainsKey((held.Class, wanted)))
            s_seen.TryAdd((held.Class, wanted), $"'{held.Class}' at {held.Site}, then '{wanted}' at {site}");
    }

    private static LockOrderException Reversal(HeldLock held, WitnessClass wanted, CallSite site, string why) =>
        new($"Lock order reversal: '{held.Class}' is held, acquired at {held.Site}; '{wanted}' is wanted at {site}. {why}. Take '{wanted}' first, or release '{held.Class}' before.");

    private static int IndexOf(List<HeldLock> held, object @lock)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (held[i].Lock == @lock)
                return i;
        }

        return -1;
    }
}
