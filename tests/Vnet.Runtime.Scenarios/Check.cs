namespace Vnet.Runtime.Scenarios;

internal static class Check
{
    public static void Equal<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new InvalidOperationException($"expected {expected}, got {actual}");
    }

    public static void True(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }

    public static T Throws<T>(Action run)
        where T : Exception
    {
        try
        {
            run();
        }
        catch (T error)
        {
            return error;
        }

        throw new InvalidOperationException($"no {typeof(T)} was thrown");
    }
}
