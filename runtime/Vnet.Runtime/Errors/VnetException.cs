namespace Vnet;

/// <summary>Base of the errors that the runtime reports. Each message names the thing and says what to do.</summary>
public abstract class VnetException : InvalidOperationException
{
    /// <summary>For the errors of libraries that build on the runtime, too.</summary>
    protected VnetException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The linker's name for the error; <see cref="KldError.None"/> for one that is not about modules.</summary>
    public virtual KldError KldError => KldError.None;
}
