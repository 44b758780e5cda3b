namespace Vnet;

/// <summary>
/// A per-vnet constructor threw. Everything built before it has been undone: the vnet is not listed, or the module
/// that was being loaded is not.
/// </summary>
public sealed class VnetConstructorException : VnetException
{
    internal VnetConstructorException(string vnet, SysinitEntry constructor, Exception inner, IReadOnlyList<Exception> undo)
        : base($"Constructor {constructor} threw in vnet '{vnet}': {inner.Message.TrimEnd('.', ' ')}. "
            + "What earlier constructors built has been undone"
            + (undo.Count == 0 ? "." : $"; {undo.Count} destructor(s) threw meanwhile, see UndoErrors."), inner)
        => (Vnet, Constructor, UndoErrors) = (vnet, constructor, undo);

    /// <summary>Name of the vnet.</summary>
    public string Vnet { get; }

    /// <summary>The constructor that threw.</summary>
    public SysinitEntry Constructor { get; }

    /// <summary>What destructors threw while the construction was undone; usually empty.</summary>
    public IReadOnlyList<Exception> UndoErrors { get; }
}
