using System.Globalization;

namespace Vnet;

/// <summary>Reads the numbers that MSBuild properties put into the runtime configuration.</summary>
internal static class RuntimeOption
{
    /// <summary>Value of an option.</summary>
    /// <exception cref="InvalidOperationException">It is not a number, or out of range.</exception>
    public static int Int32(string name, int otherwise, int min, int max)
    {
        object? value = AppContext.GetData(name);
        if (value is null)
            return otherwise;
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
            return number;
        throw new InvalidOperationException($"Runtime option '{name}' is '{text}'; it must be a number from {min} to {max}.");
    }
}
