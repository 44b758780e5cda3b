namespace Vnet.Generators;

/// <summary>Accessibility of a generated member, ascending.</summary>
internal enum Access
{
    Private,
    Internal,
    Public,
}

/// <summary>Writes <see cref="Access"/>.</summary>
internal static class AccessText
{
    public static string Keyword(this Access access) => access switch
    {
        Access.Private => "private",
        Access.Internal => "internal",
        _ => "public",
    };
}
