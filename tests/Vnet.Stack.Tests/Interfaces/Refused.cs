using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

internal static class Refused
{
    /// <summary>The operation is refused with that error; returns what it says.</summary>
    public static string With(Errno errno, Action operation)
    {
        var error = Assert.Throws<NetException>(operation);
        Assert.Equal(errno, error.Errno);
        return error.Message;
    }
}
