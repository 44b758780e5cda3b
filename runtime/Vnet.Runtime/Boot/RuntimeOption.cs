using System.Globalization;

namespace Vnet;

/// <summary>A number that an MSBuild property puts into the runtime configuration.</summary>
internal sealed class RuntimeOption
{
    /// <summary>Pages of 4 KiB of the module reserve (FreeBSD's <c>VNET_MODMIN</c>).</summary>
    public static readonly RuntimeOption ReservePages = new("Vnet.ReservePages", 8, 0, 4096);

    /// <summary>Bytes of each CPU's module reserve (FreeBSD's <c>DPCPU_MODMIN</c>).</summary>
    public static readonly RuntimeOption DpcpuReserveBytes = new("Vnet.DpcpuReserveBytes", 2048, 0, 1 << 20);

    /// <summary>Number of CPUs.</summary>
    public static readonly RuntimeOption Cpus = new("Vnet.Cpus", Environment.ProcessorCount, 1, 4096);

    /// <summary>How long a thread waits for another that makes no progress.</summary>
    public static readonly RuntimeOption LockWaitSeconds = new("Vnet.LockWaitSeconds", 60, 1, 3600);

    private static readonly RuntimeOption[] s_all = [ReservePages, DpcpuReserveBytes, Cpus, LockWaitSeconds];

    private readonly string _name;
    private readonly int _otherwise;
    private readonly int _min;
    private readonly int _max;

    private RuntimeOption(string name, int otherwise, int min, int max) =>
        (_name, _otherwise, _min, _max) = (name, otherwise, min, max);

    /// <summary>Its value.</summary>
    /// <exception cref="InvalidOperationException">It is not a number, or out of range.</exception>
    public int Value
    {
        get
        {
            if (Text(_name) is not { } text)
                return _otherwise;
            if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number >= _min && number <= _max)
                return number;
            throw new InvalidOperationException($"Runtime option '{_name}' is '{text}'; it must be a number from {_min} to {_max}.");
        }
    }

    /// <summary>Reads every option, so that a wrong one is said at boot and not when something first needs it.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the message says which.</exception>
    public static void ThrowIfInvalid()
    {
        foreach (string name in (ReadOnlySpan<string>)[Vimage.SwitchName, Witness.SwitchName, Zones.DebugSwitchName])
        {
            if (Text(name) is { } text && !bool.TryParse(text, out _))
                throw new InvalidOperationException($"Runtime option '{name}' is '{text}'; it must be true or false.");
        }

        foreach (RuntimeOption option in s_all)
            _ = option.Value;
    }

    private static string? Text(string name) => AppContext.GetData(name) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
}
