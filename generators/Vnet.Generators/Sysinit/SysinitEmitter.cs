using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes the entries of a type's constructors and destructors.</summary>
internal static class SysinitEmitter
{
    public static SourceText Emit(SysinitType type)
    {
        var writer = new SourceWriter();
        writer.WriteHead();
        writer.OpenShell(type.Shell);
        writer.WriteTarget(type.Shell, Companion.Sysinit);
        foreach (string method in type.Functions.Select(function => function.Method).Distinct(StringComparer.Ordinal))
            writer.WriteReachOfMethod(type.Shell, Companion.Sysinit, method, "void", []);
        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Open($"internal static void {SysinitType.LinkMethod}(global::Vnet.LinkerFileBuilder file)");
        string module = Literal.Of(type.Shell.Module);
        string owner = Literal.Of(type.Shell.FullName);
        foreach (SysinitFunction function in type.Functions)
        {
            string name = function.Method.TrimStart('@');
            writer.Line($"file.Add(global::Vnet.LinkerSet.{SetOf(function.Kind)}, {module}, {Literal.Of(type.Shell.FullName + "." + name)}, new global::Vnet.SysinitEntry(global::Vnet.SysinitKind.{function.Kind}, {module}, {owner}, {Literal.Of(name)}, (global::Vnet.Subsystem){Hex(function.Subsystem)}, (global::Vnet.Order){Hex(function.Order)}, {type.Shell.Method(Companion.Sysinit, function.Method, 0)}));");
        }

        writer.Close();
        writer.CloseShell(type.Shell, SysinitType.LinkMethod);
        return writer.ToSourceText();
    }

    private static string Hex(int value) => value < 0
        ? "(" + value.ToString(CultureInfo.InvariantCulture) + ")"
        : "0x" + value.ToString("X7", CultureInfo.InvariantCulture);

    private static string SetOf(SysinitKind kind) => kind switch
    {
        SysinitKind.Constructor => "Sysinit",
        SysinitKind.Destructor => "Sysuninit",
        SysinitKind.VnetConstructor => "VnetConstructors",
        _ => "VnetDestructors",
    };
}
