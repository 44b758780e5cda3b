namespace Discard;

internal static class Release
{
    public const int Version = 1;
}
