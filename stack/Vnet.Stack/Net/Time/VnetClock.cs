namespace Vnet.Net;

/// <summary>The clock and the timing wheel of a vnet: the system's, unless it was given others, which may be stepped by hand.</summary>
[VnetModule("clock", Version = 1)]
public static partial class VnetClock
{
    [VnetDefine] private static CalloutWheel? s_wheel;

    /// <summary>The wheel that the current vnet's timers are on.</summary>
    public static CalloutWheel Wheel => V_wheel ?? CalloutWheel.System;

    /// <summary>Time of the current vnet, in nanoseconds since an arbitrary moment; never goes back.</summary>
    public static long Nanoseconds => NanosecondsOf(Wheel.TimeProvider);

    /// <summary>The wheel that a vnet's timers are on.</summary>
    public static CalloutWheel WheelOf(VnetInstance vnet) => In(vnet).wheel ?? CalloutWheel.System;

    /// <summary>Gives a vnet another wheel; before its first interface, because timers that run stay where they are.</summary>
    public static void Use(VnetInstance vnet, CalloutWheel wheel)
    {
        ArgumentNullException.ThrowIfNull(wheel);
        In(vnet).wheel = wheel;
    }

    /// <summary>Time of a clock in nanoseconds, without overflow after years.</summary>
    public static long NanosecondsOf(TimeProvider time)
    {
        long frequency = time.TimestampFrequency;
        long stamp = time.GetTimestamp();
        return frequency == 1_000_000_000 ? stamp : (stamp / frequency * 1_000_000_000) + (stamp % frequency * 1_000_000_000 / frequency);
    }

    [VnetSysinit(Subsystem.InitIf, Order.First)]
    private static void Attach() => V_wheel = Simulation.Building?.Wheel;
}
