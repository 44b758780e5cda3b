namespace Vnet;

/// <summary>What stands behind a leaf of the sysctl tree: gives the value, takes a new one, takes a tunable.</summary>
internal abstract class SysctlValue
{
    /// <summary>What the value is.</summary>
    public abstract CtlType Type { get; }

    /// <summary>How to print it.</summary>
    public abstract string Format { get; }

    /// <summary>A number for the handler.</summary>
    public virtual long Argument => 0;

    /// <summary>Names of the 64-bit fields of a statistics struct.</summary>
    public string[] Fields { get; init; } = [];

    /// <summary>Whether code of others runs, which may do and throw anything.</summary>
    public virtual bool RunsHandler => false;

    /// <summary>Whether it is a <see cref="bool"/>, for which text may say <c>yes</c> and <c>off</c>.</summary>
    public virtual bool IsBoolean => false;

    /// <summary>The method behind it, for messages.</summary>
    public virtual string Source => "the accessor of the field";

    /// <summary>Answers a request.</summary>
    public abstract SysctlError Handle(SysctlOid oid, ref SysctlRequest request);

    /// <summary>Makes a tunable's text the value that a vnet or module starts with. Not for handlers.</summary>
    /// <returns>Null when done; else why not.</returns>
    public virtual string? Tune(string text) => "it cannot be written";

    /// <summary>Puts the compiled default back, when a tunable has changed it.</summary>
    public virtual void Untune()
    {
    }
}
