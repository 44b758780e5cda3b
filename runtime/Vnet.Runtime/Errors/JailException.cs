namespace Vnet;

/// <summary>A jail could not be created, changed, found or attached to (what <c>jail_set</c> writes into <c>errmsg</c>).</summary>
public sealed class JailException : VnetException
{
    internal JailException(JailError error, string message, string? parameter = null)
        : base(message) => (Error, Parameter) = (error, parameter);

    /// <summary>The kind of error.</summary>
    public JailError Error { get; }

    /// <summary>The parameter that is wrong, or null when it is not one parameter's fault.</summary>
    public string? Parameter { get; }
}
