namespace Vnet;

/// <summary>An exception of a handler that ran on its own, without a caller.</summary>
public sealed class UnhandledError
{
    internal UnhandledError(object source, string description, VnetInstance? vnet, Exception exception) =>
        (Source, Description, Vnet, Exception) = (source, description, vnet, exception);

    /// <summary>The <see cref="Callout"/>, task or list of event handlers that it comes from.</summary>
    public object Source { get; }

    /// <summary>The source in words: <c>callout 'tcp_rexmt' of vnet 'a'</c>.</summary>
    public string Description { get; }

    /// <summary>The vnet that was current, or null.</summary>
    public VnetInstance? Vnet { get; }

    /// <summary>What was thrown.</summary>
    public Exception Exception { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Unhandled exception in {Description}: {Exception}";
}
