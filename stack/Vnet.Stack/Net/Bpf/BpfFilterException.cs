namespace Vnet.Net;

/// <summary>A filter expression cannot be compiled. The message shows the expression and the place.</summary>
public sealed class BpfFilterException : VnetException
{
    internal BpfFilterException(string expression, int position, string message)
        : base($"Filter '{expression}', column {position + 1}: {message}") => (Expression, Position) = (expression, position);

    /// <summary>The expression.</summary>
    public string Expression { get; }

    /// <summary>Index of the character in it at which the trouble begins; its length when something is missing at the end.</summary>
    public int Position { get; }
}
