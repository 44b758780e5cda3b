namespace Vnet;

/// <summary>Two assemblies define a module of the same name (FreeBSD's <c>EEXIST</c>).</summary>
public sealed class VnetModuleExistsException : VnetException
{
    internal VnetModuleExistsException(string module, string existing, string duplicate)
        : base($"Module '{module}' of '{duplicate}' cannot be loaded: '{existing}' already defines a module of that name. "
            + "Unload that one first, or rename one of them in its [VnetModule].") => Module = module;

    /// <summary>The name that both claim.</summary>
    public string Module { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.EEXIST;
}
