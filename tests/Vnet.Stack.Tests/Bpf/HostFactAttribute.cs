using Vnet.Interop.Tests;

namespace Vnet.Stack.Tests;

/// <summary>A test that runs programs of the host. Skipped, with the reason, where one is missing.</summary>
/// <remarks>The reason is found when tests are discovered, so that runners report a skipped test and not a passed one.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostFactAttribute : FactAttribute
{
    /// <param name="programs">Programs of the host that the test runs.</param>
    public HostFactAttribute(params string[] programs)
    {
        foreach (string program in programs)
        {
            if (HostProgram.Find(program) is null)
                Skip ??= $"The host has no program '{program}' to compare with; it is in the packages tcpdump, tshark and wireshark-common.";
        }
    }
}
