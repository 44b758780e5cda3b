namespace Vnet.Generators;

/// <summary>
/// Names that generated code mentions often. All are qualified, because a user's namespace may hide any other; the most
/// frequent are aliases of the file, since what thousands of accessors repeat is what a build notices.
/// </summary>
internal static class Names
{
    public const string Unsafe = "Unsafe__";
    public const string Inline = "[Inline__(256)]"; // MethodImplOptions.AggressiveInlining
    public const string Hidden = "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";
    public const string VimageOff = "if (!Vimage__.IsEnabled)";

    public static readonly string Version = typeof(Names).Assembly.GetName().Version.ToString(3);

    public static readonly string GeneratedCode = $"[global::System.CodeDom.Compiler.GeneratedCode(\"Vnet.Generators\", \"{Version}\")]";
}
