namespace Vnet;

/// <summary>Handlers of an event threw. All others were called all the same.</summary>
public sealed class EventHandlerException : VnetException
{
    internal EventHandlerException(string name, IReadOnlyList<Exception> errors)
        : base($"{errors.Count} handler(s) of event '{name}' threw; the first: {errors[0].Message}", errors[0])
        => Errors = errors;

    /// <summary>What was thrown, in the order of the calls.</summary>
    public IReadOnlyList<Exception> Errors { get; }
}
