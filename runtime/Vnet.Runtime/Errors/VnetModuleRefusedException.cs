namespace Vnet;

/// <summary>A module's event handler refused to be loaded. What had been done for it has been undone.</summary>
public sealed class VnetModuleRefusedException : VnetException
{
    private readonly KldError _error;

    internal VnetModuleRefusedException(string module, string handler, KldError error, Exception? inner)
        : base($"Module '{module}' is not loaded: its event handler {handler} {(inner is null ? $"answered {error}" : "threw: " + inner.Message)}. "
            + "What its constructors had built has been undone.", inner)
        => (Module, _error) = (module, error);

    /// <summary>The module.</summary>
    public string Module { get; }

    /// <summary>What destructors threw while the module was taken out again; usually empty.</summary>
    public IReadOnlyList<Exception> UndoErrors { get; internal set; } = [];

    /// <summary>What the handler answered; <see cref="KldError.ENOEXEC"/> when it threw.</summary>
    public override KldError KldError => _error;
}
