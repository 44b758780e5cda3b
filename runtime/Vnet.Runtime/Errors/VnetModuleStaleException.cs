namespace Vnet;

/// <summary>
/// A module was compiled against a variable of another assembly that has changed since, so that its code would misread it.
/// </summary>
public sealed class VnetModuleStaleException : VnetException
{
    internal VnetModuleStaleException(string file, VnetAbiImport import, VnetAbiVariable? now)
        : base($"'{file}' cannot be loaded: {Describe(import, now)}. Rebuild '{file}' against the present '{import.Assembly}'.")
        => (File, Import, Now) = (file, import, now);

    /// <summary>The assembly that is stale.</summary>
    public string File { get; }

    /// <summary>The variable as the module was compiled against it.</summary>
    public VnetAbiImport Import { get; }

    /// <summary>The variable as it is now; null when it is gone.</summary>
    public VnetAbiVariable? Now { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.ENOEXEC;

    internal static string Describe(VnetAbiImport import, VnetAbiVariable? now)
    {
        VnetAbiVariable then = import.Variable;
        string variable = $"variable {then.Key} of '{import.Assembly}'";
        if (now is null)
            return $"{variable} ({then.Type}), which it uses, is no longer there";
        if (then.Type != now.Type)
            return $"{variable} was {then.Type} ({then.Size} bytes) when it was compiled and is {now.Type} ({now.Size} bytes) now";
        if (then.Size != now.Size)
            return $"{variable} ({then.Type}) had {then.Size} bytes when it was compiled and has {now.Size} bytes now";
        return $"the fields of {variable} ({then.Type}, {then.Size} bytes) have changed since it was compiled";
    }
}
