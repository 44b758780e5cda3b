namespace TapBridge;

internal static class Wait
{
    private const int Attempts = 500;

    /// <summary>Looks until there is something, for five seconds at most.</summary>
    public static T? For<T>(Func<T?> look)
        where T : struct
    {
        for (int i = 0; i < Attempts; i++)
        {
            if (look() is { } found)
                return found;
            Thread.Sleep(10);
        }

        return null;
    }
}
