namespace Vnet.Interop.Tests;

/// <summary>A test that talks to a real kernel. Skipped, with the reason, where that cannot be.</summary>
/// <remarks>The reason is found when tests are discovered, so that runners report a skipped test and not a passed one.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InteropFactAttribute : FactAttribute
{
    /// <param name="programs">Programs of the host that the test runs.</param>
    public InteropFactAttribute(params string[] programs) => Skip = Capability.WhyNot(programs);

    /// <summary>A kind of interface that the kernel must know, such as <c>bridge</c>.</summary>
    public string? Kind
    {
        get;
        set
        {
            field = value;
            Skip ??= value is null ? null : Capability.WhyNotKind(value);
        }
    }
}
