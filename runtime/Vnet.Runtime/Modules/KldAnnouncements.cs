namespace Vnet;

/// <summary>
/// Takes what the initialisers of an assembly announce while <see cref="Kld"/> loads it, so that it is checked before
/// anything of it is linked, and so that no constructor runs inside a module initialiser.
/// </summary>
internal static class KldAnnouncements
{
    [ThreadStatic]
    private static List<LinkerFile>? t_taken;

    /// <summary>Runs something on this thread that may run module initialisers.</summary>
    /// <returns>What it gave, and the files that were announced, in that order.</returns>
    public static (T Result, List<LinkerFile> Announced) During<T>(Func<T> run)
    {
        List<LinkerFile>? outer = t_taken;
        t_taken = [];
        try
        {
            return (run(), t_taken);
        }
        finally
        {
            t_taken = outer;
        }
    }

    /// <summary>Takes a file that this thread announces, if it is loading one.</summary>
    public static bool TryTake(LinkerFile file)
    {
        t_taken?.Add(file);
        return t_taken is not null;
    }
}
