namespace Vnet;

/// <summary>A second vnet was asked for while <see cref="Vimage.IsEnabled"/> is off.</summary>
public sealed class VimageDisabledException : VnetException
{
    internal VimageDisabledException(string name)
        : base($"Vnet '{name}' cannot be created: this process runs with {Vimage.SwitchName} off and has one stack, "
            + "VnetInstance.Default. Set <VnetVimage>true</VnetVimage> in the executable's project.")
    {
    }
}
