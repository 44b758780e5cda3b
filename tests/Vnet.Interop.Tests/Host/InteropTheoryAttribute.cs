namespace Vnet.Interop.Tests;

/// <summary>An <see cref="InteropFactAttribute"/> with several sets of arguments.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InteropTheoryAttribute : TheoryAttribute
{
    /// <param name="programs">Programs of the host that the test runs.</param>
    public InteropTheoryAttribute(params string[] programs) => Skip = Capability.WhyNot(programs);

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
