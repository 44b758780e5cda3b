using System.Globalization;
using Microsoft.CodeAnalysis.Text;

namespace Vnet.Generators;

/// <summary>Writes the assembly's table, and the executable's.</summary>
internal static class LinkerFileEmitter
{
    private const string ModuleInitializer = "[global::System.Runtime.CompilerServices.ModuleInitializer]";

    public static SourceText Emit(LinkerFileModel model)
    {
        string name = LinkerFileModel.ClassOf(model.Assembly);
        var writer = new SourceWriter();
        writer.WriteHead();
        writer.Line($"[assembly: global::Vnet.VnetLinkerFile(typeof(global::Vnet.Generated.{name}))]");
        writer.Line();
        writer.Open("namespace Vnet.Generated");
        writer.Line("/// <summary>What this assembly contributes to linker sets.</summary>");
        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Open("public static class " + name);
        writer.Line("/// <summary>The assembly, as the linker sees it.</summary>");
        writer.Line($"public static global::Vnet.LinkerFile Instance {{ get; }} = new global::Vnet.LinkerFile({Literal.Of(model.Assembly)}, Fill);");
        writer.Line();
        writer.Open("private static void Fill(global::Vnet.LinkerFileBuilder file)");
        writer.Line($"file.Abi({AbiModel.ClassOf(model.Assembly)}.Stamp);");
        foreach (DeclaredModule module in model.Modules)
            writer.Line($"file.Module({Literal.Of(module.Name)}, {module.Version.ToString(CultureInfo.InvariantCulture)});");
        foreach (string call in model.Calls)
            writer.Line(call + "(file);");
        writer.Close();
        if (model.AnnouncesItself)
        {
            writer.Line();
            writer.Line(ModuleInitializer);
            writer.Line("internal static void Announce() => global::Vnet.VnetBoot.Announce(Instance);");
        }

        writer.Close();
        writer.Close();
        return writer.ToSourceText();
    }

    public static SourceText Emit(BootTableModel model)
    {
        var writer = new SourceWriter();
        writer.WriteHead();
        writer.Open("namespace Vnet.Generated");
        writer.Line("/// <summary>Names every assembly that has a table, so that booting needs no reflection.</summary>");
        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Open("internal static class VnetBootTable");
        writer.Line(ModuleInitializer);
        writer.Open("internal static void Announce()");
        foreach (string table in model.Tables)
            writer.Line($"global::Vnet.VnetBoot.Announce({table}.Instance);");
        writer.Close();
        writer.Close();
        writer.Close();
        return writer.ToSourceText();
    }
}
