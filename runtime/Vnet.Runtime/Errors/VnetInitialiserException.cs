namespace Vnet;

/// <summary>The initialiser of a virtualized variable threw, so a vnet could not be given its copy of it.</summary>
public sealed class VnetInitialiserException : VnetException
{
    internal VnetInitialiserException(string module, Type type, Exception inner)
        : base($"An initialiser of the [VnetDefine] fields of {type} (module '{module}') threw: {inner.Message}", inner) =>
        (Module, DeclaringType) = (module, type.ToString());

    /// <summary>The module of the variable.</summary>
    public string Module { get; }

    /// <summary>Name of the type that declares it; the inner exception's stack trace has the variable.</summary>
    public string DeclaringType { get; }
}
