namespace Vnet;

/// <summary>
/// One or more destructors threw. The others ran all the same, and what was being destroyed is gone.
/// </summary>
public sealed class VnetDestructorException : VnetException
{
    internal VnetDestructorException(string what, IReadOnlyList<(SysinitEntry Entry, Exception Error)> errors)
        : base($"{what} is gone, but {errors.Count} destructor(s) threw; first {errors[0].Entry}: {errors[0].Error.Message} "
            + "Release what it should have released, and make the destructor accept a half-built state.", errors[0].Error)
        => Errors = errors;

    /// <summary>Each destructor that threw, with its error, in the order they ran.</summary>
    public IReadOnlyList<(SysinitEntry Entry, Exception Error)> Errors { get; }
}
