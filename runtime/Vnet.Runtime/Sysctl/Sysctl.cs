using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Vnet;

/// <summary>The sysctl tree: named values of the process and of each vnet, to read, write and list (FreeBSD's sysctl(3)).</summary>
/// <remarks>
/// Thread-safe. A sysctl of a vnet is that of the vnet given with the call; without one, that of the
/// <see cref="CurVnet">current</see> vnet; without that, that of the caller's jail. The caller is
/// <see cref="Ucred.Kernel"/>, root on the host, unless another one is given.
/// </remarks>
public static class Sysctl
{
    /// <summary>Levels that a name may have (FreeBSD's <c>CTL_MAXNAME</c>).</summary>
    public const int MaxLevels = SysctlTree.MaxLevels;

    // Enough for most strings.
    private const int ShortString = 256;

    // A list may grow between the estimate and the read.
    private const int MaxReads = 16;

    /// <summary>Reads a number, a <see cref="bool"/>, an enum or a struct.</summary>
    /// <typeparam name="T">The type of what was published, or one of the same kind and size.</typeparam>
    /// <param name="name">The whole name.</param>
    /// <param name="vnet">The vnet whose value is meant; see the remarks of the class.</param>
    /// <param name="caller">Who asks; root on the host unless given.</param>
    /// <exception cref="SysctlException">It does not exist, is not of that type, or its handler refused or threw.</exception>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public static T Get<T>(ReadOnlySpan<char> name, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged => Get<T>(Find(name), vnet, caller);

    /// <inheritdoc cref="Get{T}(ReadOnlySpan{char}, VnetInstance?, Ucred?)"/>
    public static T Get<T>(ReadOnlySpan<int> numbers, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged => Get<T>(Find(numbers), vnet, caller);

    /// <inheritdoc cref="Get{T}(ReadOnlySpan{char}, VnetInstance?, Ucred?)"/>
    public static T Get<T>(SysctlOid oid, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(oid);
        ThrowIfNotOfType<T>(oid);
        T value = default;
        caller ??= Ucred.Kernel;
        var request = new SysctlRequest(MemoryMarshal.AsBytes(new Span<T>(ref value)), default, caller);
        SysctlError error = SysctlCall.Invoke(oid, ref request, vnet, out Exception? fault);
        if (error != SysctlError.Ok && !(error == SysctlError.NoMemory && request.OutputLength > Unsafe.SizeOf<T>()))
            throw Failure(error, oid, caller, isWrite: false, fault);
        if (request.OutputLength != Unsafe.SizeOf<T>())
            throw SysctlException.WrongType(oid, typeof(T));

        // A number read as a bool: two true values must not differ.
        if (typeof(T) == typeof(bool))
            Unsafe.As<T, byte>(ref value) = (byte)(Unsafe.As<T, byte>(ref value) != 0 ? 1 : 0);
        return value;
    }

    /// <summary>Reads, unless there is no sysctl of that name.</summary>
    /// <returns>False when there is none.</returns>
    /// <inheritdoc cref="Get{T}(ReadOnlySpan{char}, VnetInstance?, Ucred?)"/>
    public static bool TryGet<T>(ReadOnlySpan<char> name, out T value, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged
    {
        value = default;
        if (!TryFind(name, out SysctlOid? oid))
            return false;
        value = Get<T>(oid, vnet, caller);
        return true;
    }

    /// <summary>Writes a number, a <see cref="bool"/>, an enum or a struct.</summary>
    /// <inheritdoc cref="Get{T}(ReadOnlySpan{char}, VnetInstance?, Ucred?)"/>
    /// <exception cref="SysctlException">It does not exist, is not of that type, may not be written, or its handler refused or threw.</exception>
    public static void Set<T>(ReadOnlySpan<char> name, T value, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged => Set(Find(name), value, vnet, caller);

    /// <inheritdoc cref="Set{T}(ReadOnlySpan{char}, T, VnetInstance?, Ucred?)"/>
    public static void Set<T>(ReadOnlySpan<int> numbers, T value, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged => Set(Find(numbers), value, vnet, caller);

    /// <inheritdoc cref="Set{T}(ReadOnlySpan{char}, T, VnetInstance?, Ucred?)"/>
    public static void Set<T>(SysctlOid oid, T value, VnetInstance? vnet = null, Ucred? caller = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(oid);
        ThrowIfNotOfType<T>(oid);
        Write(oid, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)), vnet, caller);
    }

    /// <summary>Reads a string.</summary>
    /// <inheritdoc cref="Get{T}(ReadOnlySpan{char}, VnetInstance?, Ucred?)"/>
    public static string GetString(ReadOnlySpan<char> name, VnetInstance? vnet = null, Ucred? caller = null)
    {
        SysctlOid oid = Find(name);
        if (oid.Type != CtlType.String)
            throw SysctlException.WrongType(oid, typeof(string));
        Span<byte> buffer = stackalloc byte[ShortString];
        var request = new SysctlRequest(buffer, default, caller ?? Ucred.Kernel);
        ReadOnlySpan<byte> bytes = SysctlCall.Invoke(oid, ref request, vnet, out _) == SysctlError.Ok
            ? buffer[..request.OutputLength]
            : GetBytes(oid, vnet, caller);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Writes a string.</summary>
    /// <inheritdoc cref="Set{T}(ReadOnlySpan{char}, T, VnetInstance?, Ucred?)"/>
    public static void SetString(ReadOnlySpan<char> name, string value, VnetInstance? vnet = null, Ucred? caller = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        SysctlOid oid = Find(name);
        if (oid.Type != CtlType.String)
            throw SysctlException.WrongType(oid, typeof(string));
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(value) + 1];
        Encoding.UTF8.GetBytes(value, bytes);
        Write(oid, bytes, vnet, caller);
    }

    /// <summary>Reads a value of any kind as bytes, however long.</summary>
    /// <inheritdoc cref="Get{T}(SysctlOid, VnetInstance?, Ucred?)"/>
    public static byte[] GetBytes(SysctlOid oid, VnetInstance? vnet = null, Ucred? caller = null)
    {
        ArgumentNullException.ThrowIfNull(oid);
        caller ??= Ucred.Kernel;
        var estimate = new SysctlRequest(default, default, caller);
        SysctlError error = SysctlCall.Invoke(oid, ref estimate, vnet, out Exception? fault);
        int length = estimate.OutputLength;
        for (int read = 0; error is SysctlError.Ok or SysctlError.NoMemory && read < MaxReads; read++)
        {
            byte[] bytes = new byte[length];
            var request = new SysctlRequest(bytes, default, caller);
            error = SysctlCall.Invoke(oid, ref request, vnet, out fault);
            if (error == SysctlError.Ok)
                return request.OutputLength == bytes.Length ? bytes : bytes[..request.OutputLength];
            length = Math.Max(request.OutputLength, length + (length / 8));
        }

        throw Failure(error, oid, caller, isWrite: false, fault);
    }

    /// <summary>A value as <c>sysctl(8)</c> prints it: a number in decimal, a string as it is, a struct in hexadecimal.</summary>
    /// <inheritdoc cref="Get{T}(SysctlOid, VnetInstance?, Ucred?)"/>
    public static string GetText(SysctlOid oid, VnetInstance? vnet = null, Ucred? caller = null) =>
        SysctlText.Format(GetBytes(oid, vnet, caller), oid);

    /// <summary>Writes a value given as text, as <c>sysctl name=value</c> does; the forms are those of <see cref="Tunables"/>.</summary>
    /// <inheritdoc cref="Set{T}(SysctlOid, T, VnetInstance?, Ucred?)"/>
    public static void SetText(SysctlOid oid, string text, VnetInstance? vnet = null, Ucred? caller = null)
    {
        ArgumentNullException.ThrowIfNull(oid);
        ArgumentNullException.ThrowIfNull(text);
        if (SysctlText.ToBytes(text, oid, out byte[] bytes) is { } reason)
            throw new SysctlException(SysctlError.Invalid, oid.Name, $"Sysctl '{oid.Name}' cannot be set to '{text}': {reason}. The value stays.");
        Write(oid, bytes, vnet, caller);
    }

    /// <summary>
    /// Reads and writes as sysctl(3) does; throws nothing. What a handler throws becomes
    /// <see cref="SysctlError.Invalid"/>.
    /// </summary>
    /// <param name="numbers">The numeric name; past a node with a handler, whatever that makes of it.</param>
    /// <param name="old">Takes the old value. <see langword="default"/>, unlike an empty array: only its length is asked for.</param>
    /// <param name="oldLength">
    /// Bytes of the old value; with <see cref="SysctlError.NoMemory"/> more than <paramref name="old"/> has, which then
    /// holds as much as fits; 0 with any other error.
    /// </param>
    /// <param name="newValue">The new value. <see langword="default"/>, unlike an empty array: there is none.</param>
    /// <param name="caller">Who asks; root on the host unless given.</param>
    /// <param name="vnet">The vnet that is meant; see the remarks of the class.</param>
    public static SysctlError Call(
        ReadOnlySpan<int> numbers, Span<byte> old, out int oldLength, ReadOnlySpan<byte> newValue = default, Ucred? caller = null, VnetInstance? vnet = null)
    {
        oldLength = 0;
        if (numbers.Length is 0 or > MaxLevels)
            return SysctlError.Invalid;
        Link();
        if (SysctlTree.Find(numbers, out int used, out SysctlError error) is not { } oid)
            return error;
        var request = new SysctlRequest(old, newValue, caller ?? Ucred.Kernel) { Name = numbers[used..] };
        error = SysctlCall.Invoke(oid, ref request, vnet, out _);
        if (error is SysctlError.Ok or SysctlError.NoMemory)
            oldLength = request.OutputLength;
        return error;
    }

    /// <summary>Finds a node by name.</summary>
    /// <exception cref="SysctlException">There is none.</exception>
    public static SysctlOid Find(ReadOnlySpan<char> name) =>
        TryFind(name, out SysctlOid? oid) ? oid : throw SysctlException.NotFound(name.ToString());

    /// <summary>Finds a node by numeric name.</summary>
    /// <inheritdoc cref="Find(ReadOnlySpan{char})"/>
    public static SysctlOid Find(ReadOnlySpan<int> numbers)
    {
        Link();
        if (SysctlTree.Find(numbers, out int used, out SysctlError error) is { Parent: not null } oid && used == numbers.Length)
            return oid;
        string name = SysctlMeta.NameOf(numbers);
        throw error == SysctlError.NotDirectory
            ? new SysctlException(error, name, $"There is no sysctl '{name}': the name goes on past a leaf.")
            : SysctlException.NotFound(name);
    }

    /// <summary>Finds a node by name.</summary>
    /// <returns>False when there is none.</returns>
    public static bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out SysctlOid? oid)
    {
        Link();
        oid = SysctlTree.Find(name);
        return oid is not null;
    }

    /// <summary>The first leaf that comes after a numeric name, which need not exist; null after the last.</summary>
    /// <param name="numbers">The numeric name; empty for the first leaf of all.</param>
    /// <param name="honourSkip">Whether to leave out what is flagged <see cref="CtlFlags.Skip"/>.</param>
    public static SysctlOid? Next(ReadOnlySpan<int> numbers, bool honourSkip = true)
    {
        Link();
        return SysctlTree.Next(numbers, honourSkip ? CtlFlags.Skip : CtlFlags.None);
    }

    /// <summary>
    /// The leaves below a node, or all but those that tell about sysctls, in the order of numbers: <c>sysctl -a</c>. What
    /// comes and goes meanwhile may or may not be met.
    /// </summary>
    /// <param name="prefix">The name of the node, or of one leaf; null for all.</param>
    /// <param name="honourSkip">Whether to leave out what is flagged <see cref="CtlFlags.Skip"/>.</param>
    /// <exception cref="SysctlException">There is no node of that name.</exception>
    public static IEnumerable<SysctlOid> All(string? prefix = null, bool honourSkip = true)
    {
        SysctlOid top = prefix is null ? SysctlTree.Root : Find(prefix);
        Link();
        return SysctlWalk.Leaves(top, CtlFlags.Dormant | (honourSkip ? CtlFlags.Skip : CtlFlags.None));
    }

    // Modules that were announced are linked before anybody looks for their sysctls.
    private static void Link()
    {
        if (!VnetBoot.IsBooted)
            VnetBoot.Boot();
        VnetModules.LinkAnnouncedIfAny();
    }

    private static void Write(SysctlOid oid, ReadOnlySpan<byte> bytes, VnetInstance? vnet, Ucred? caller)
    {
        caller ??= Ucred.Kernel;
        var request = new SysctlRequest(default, bytes, caller);
        SysctlError error = SysctlCall.Invoke(oid, ref request, vnet, out Exception? fault);
        if (error != SysctlError.Ok)
            throw Failure(error, oid, caller, isWrite: true, fault);
    }

    private static void ThrowIfNotOfType<T>(SysctlOid oid)
        where T : unmanaged
    {
        if (oid.Type != SysctlType<T>.Type && oid is not { IsNode: true } && !SysctlType<T>.IsSameAs(oid.Type))
            throw SysctlException.WrongType(oid, typeof(T));
    }

    private static Exception Failure(SysctlError error, SysctlOid oid, Ucred caller, bool isWrite, Exception? fault) =>
        fault is VnetDisposedException ? fault : SysctlException.Of(error, oid, caller, isWrite, fault);
}
