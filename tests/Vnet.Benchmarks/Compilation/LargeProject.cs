using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Benchmarks;

/// <summary>
/// A project with 10,000 annotated fields: 100 modules of 100 fields. To every field belongs a method of a dozen
/// statements, which is little code for a global variable; a project of declarations alone would be no project.
/// </summary>
internal static class LargeProject
{
    public const int Modules = 100;
    public const int FieldsPerModule = 100;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp13, DocumentationMode.Parse);

    public static CSharpParseOptions ParseOptions => s_parse;

    public static CSharpCompilation Create(int modules = Modules)
    {
        IEnumerable<SyntaxTree> trees = Enumerable.Range(0, modules).Select(module => Parse(Module(module), $"Module{module:00}.cs"));
        return CSharpCompilation.Create("LargeProject", [.. trees, Unrelated(0)], References(), new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    /// <summary>A file without annotations, in one of its revisions.</summary>
    public static SyntaxTree Unrelated(int revision) => Parse($"namespace Large; internal static class Unrelated {{ public static int Revision() => {revision}; }}", "Unrelated.cs");

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, s_parse, path, Encoding.UTF8);

    /// <summary>Source of a module.</summary>
    /// <param name="module">Its number.</param>
    /// <param name="firstField">Type of its first field; another one than <c>int</c> makes it an edit of that field.</param>
    public static string Module(int module, string firstField = "int")
    {
        var text = new StringBuilder("using System.Collections.Generic;\nusing Vnet;\nnamespace Large;\n");
        text.Append($"[VnetModule(\"m{module}\")]\ninternal static partial class Module{module:00}\n{{\n");
        for (int field = 0; field < FieldsPerModule; field++)
        {
            text.Append($"    /// <summary>Variable {field} of module {module}.</summary>\n    [VnetDefine] private static {Declaration(field, firstField)}\n");
            text.Append($$"""
                    internal static int Use{{field}}(int[] values, int limit)
                    {
                        int sum = {{field}};
                        for (int i = 0; i < values.Length && i < limit; i++)
                        {
                            int value = values[i];
                            if (value < 0)
                                continue;
                            sum += value % 2 == 0 ? value * {{field + 1}} : value - {{module}};
                            if (sum > 1_000_000)
                                sum -= (int)(long)values[(i + 1) % values.Length];
                        }

                        string text = sum.ToString(System.Globalization.CultureInfo.InvariantCulture);
                        return text.Length + sum + s_v{{field}}.GetHashCode();
                    }

                """);
        }

        return text.Append("}\n").ToString();
    }

    private static string Declaration(int field, string firstField) => (field % 10) switch
    {
        _ when field == 0 => $"{firstField} s_v0 = 1;",
        7 => $"string s_v{field} = \"text\";",
        8 => $"Dictionary<int, string> s_v{field} = new();",
        9 => $"(string Name, int Number) s_v{field};",
        _ => $"int s_v{field} = {field};",
    };

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Vnet.Runtime.dll" or "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
}
