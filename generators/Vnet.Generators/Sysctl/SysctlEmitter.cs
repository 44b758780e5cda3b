using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes the entries of a type's sysctls.</summary>
internal static class SysctlEmitter
{
    private const string Oid = "global::Vnet.SysctlOid", Request = "ref global::Vnet.SysctlRequest", Error = "global::Vnet.SysctlError";

    public static SourceText Emit(SysctlType type)
    {
        var writer = new SourceWriter();
        writer.WriteHead();
        writer.OpenShell(type.Shell);
        writer.WriteTarget(type.Shell, Companion.Sysctl);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        foreach (SysctlEntry entry in type.Entries)
        {
            if (entry.Field is { } field && reached.Add(field.Name))
                writer.WriteReachOfField(type.Shell, Companion.Sysctl, field.Name, field.Type, isUnsafe: false);
            if (entry.Method is { } method && reached.Add(method.Name))
                writer.WriteReachOfMethod(type.Shell, Companion.Sysctl, method.Name, Error, [Oid, Request]);
        }

        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Open($"internal static void {SysctlType.LinkMethod}(global::Vnet.LinkerFileBuilder file)");
        foreach (SysctlEntry entry in type.Entries)
            writer.Line($"file.Add(global::Vnet.LinkerSet.Sysctl, {Literal.Of(entry.Module)}, {Literal.Of(entry.Name)}, global::Vnet.SysctlEntry.{Factory(type.Shell, entry)});");
        writer.Close();
        writer.CloseShell(type.Shell, SysctlType.LinkMethod);
        return writer.ToSourceText();
    }

    private static string Factory(TypeShell shell, SysctlEntry entry)
    {
        string flags = "(global::Vnet.CtlFlags)0x" + entry.Flags.ToString("X8", CultureInfo.InvariantCulture) + "u";
        string head = $"{Literal.Of(entry.Description)}, {flags}, {Number(entry.Number)}, {Literal.Of(entry.Label)}";
        string name = Literal.Of(entry.Name);
        if (entry.Kind == SysctlKind.Node)
            return $"Node({name}, {head})";
        if (entry.Method is { } method)
            return $"Proc({name}, (global::Vnet.CtlType){Number(method.Type)}, {Literal.Of(method.Format)}, {head}, {Number(method.Argument)}, {Handler(shell, method)})";
        SysctlField field = entry.Field!;
        string plain = shell.Field(Companion.Sysctl, field.Name);
        string accessor = field.Accessor is null ? plain : $"{shell.GlobalName}.{field.Accessor}";
        return entry.Kind switch
        {
            SysctlKind.Constant => $"Constant<{field.ValueType}>({name}, {head}, {Literal.Of(field.Format)}, {(field.ValueType == field.Type ? "" : $"({field.ValueType})")}{plain})",
            SysctlKind.Counter => $"Counter({name}, {head}, static () => {accessor})",
            SysctlKind.Dpcpu => $"Dpcpu<{field.ValueType}>({name}, {head}, static () => {accessor}.Sum(), {((entry.Flags & SysctlDeclaration.Write) == 0 ? "null" : $"static () => {accessor}.Zero()")})",
            SysctlKind.Statistics => $"Statistics({name}, {head}, {Literal.Of(field.Format)}, static ({Oid} oid, {Request} request) => {accessor}{(field.Accessor is null ? "" : ".Current")}.HandleSysctl(ref request), [{string.Join(", ", field.Counters.Select(Literal.Of))}])",
            _ => $"Field<{field.ValueType}>({name}, {head}, {Literal.Of(field.Format)}, {Address(field, plain)}, {(field.Accessor is null ? "null" : Address(field, accessor))})",
        };
    }

    // An enum is published as its number, in place.
    private static string Address(SysctlField field, string place) => field.ValueType == field.Type
        ? $"static () => ref {place}"
        : $"static () => ref global::System.Runtime.CompilerServices.Unsafe.As<{field.Type}, {field.ValueType}>(ref {place})";

    private static string Handler(TypeShell shell, SysctlMethod method) => shell.IsCompanion
        ? $"static ({Oid} oid, {Request} request) => {shell.GlobalName}.{TypeShell.ReachingMethod(Companion.Sysctl, method.Name)}(null, oid, ref request)"
        : $"{shell.GlobalName}.{method.Name}";

    private static string Number(long value) => value == long.MinValue ? "long.MinValue" : value.ToString(CultureInfo.InvariantCulture);
}
