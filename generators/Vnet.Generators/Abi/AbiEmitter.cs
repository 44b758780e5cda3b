using Microsoft.CodeAnalysis.Text;

namespace Vnet.Generators;

/// <summary>Writes the assembly's stamp: as an attribute for tools, and as a constant for the linker file.</summary>
internal static class AbiEmitter
{
    public static SourceText Emit(AbiModel model)
    {
        string name = AbiModel.ClassOf(model.Assembly);
        var writer = new SourceWriter();
        writer.WriteHead();
        writer.Line($"[assembly: global::Vnet.VnetAbiStamp(global::Vnet.Generated.{name}.Stamp)]");
        writer.Line();
        writer.Open("namespace Vnet.Generated");
        writer.Line(Names.GeneratedCode);
        writer.Open("internal static class " + name);
        writer.Line("internal const string Stamp =");
        writer.Line("    \"\"\"");
        foreach (string line in model.Lines)
            writer.Line("    " + line);
        writer.Line("    \"\"\";");
        writer.Close();
        writer.Close();
        return writer.ToSourceText();
    }
}
