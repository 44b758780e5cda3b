namespace Vnet;

/// <summary>A tunable whose value was refused. The default is in force.</summary>
/// <param name="Name">The tunable.</param>
/// <param name="Value">What it was set to.</param>
/// <param name="Reason">Why it was refused.</param>
public sealed record TunableError(string Name, string Value, string Reason)
{
    /// <summary>The whole message.</summary>
    public string Message => $"Tunable '{Name}' is '{Value}': {Reason}. What was in force before stays in force.";

    /// <inheritdoc/>
    public override string ToString() => Message;
}
