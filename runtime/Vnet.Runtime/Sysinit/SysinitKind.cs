namespace Vnet;

/// <summary>What a <see cref="SysinitEntry"/> is run for.</summary>
public enum SysinitKind
{
    /// <summary>Once, at boot or load.</summary>
    Constructor,

    /// <summary>Once, at unload.</summary>
    Destructor,

    /// <summary>In every vnet, when it is built.</summary>
    VnetConstructor,

    /// <summary>In every vnet, when it is torn down.</summary>
    VnetDestructor,
}
