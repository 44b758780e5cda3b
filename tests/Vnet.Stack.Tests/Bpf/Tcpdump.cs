using Vnet.Interop.Tests;

namespace Vnet.Stack.Tests;

// The original: what libpcap makes of an expression.
internal static class Tcpdump
{
    /// <summary>Whether it takes an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="program">Its program, as <c>tcpdump -ddd</c> writes it, or what it says against the expression.</param>
    /// <param name="linkType">Name of the link type.</param>
    public static bool TryCompile(string expression, out string program, string linkType = "EN10MB")
    {
        (int code, program) = HostProgram.Try("tcpdump", "-ddd", "-y", linkType, "--", expression);
        return code == 0;
    }
}
