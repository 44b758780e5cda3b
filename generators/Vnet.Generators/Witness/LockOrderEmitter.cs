using Microsoft.CodeAnalysis.Text;

namespace Vnet.Generators;

/// <summary>Writes the classes of a lock order: their ranks, and what follows each.</summary>
internal static class LockOrderEmitter
{
    private const string Type = "global::Vnet.WitnessClass";

    public static SourceText Emit(LockOrderModel model)
    {
        var graph = new LockOrderGraph(model.Classes);
        var writer = new SourceWriter();
        writer.WriteHead();
        if (graph.Cycle is { } cycle)
            writer.Directive($"#error The lock order of {model.Shell.FullName} has a cycle: {cycle}. Remove one of these from [LockClass(Before = …)].");
        writer.OpenShell(model.Shell);
        for (int i = 0; i < model.Classes.Count; i++)
            Write(writer, model.Classes[i], graph, i);
        writer.CloseShell(model.Shell, null);
        return writer.ToSourceText();
    }

    private static void Write(SourceWriter writer, LockClassModel lockClass, LockOrderGraph graph, int index)
    {
        string property = lockClass.Property.TrimStart('@');
        writer.Line($"/// <summary>Rank of '{lockClass.Name.Replace("&", "&amp;").Replace("<", "&lt;")}' in the order.</summary>");
        writer.Line(Names.GeneratedCode);
        writer.Line($"internal const int {property}Rank = {graph.RankOf(index)};");
        writer.Line();
        string after = string.Concat(graph.After(index).Select(name => ", " + Literal.Of(name)));
        writer.Line(Names.GeneratedCode);
        writer.Line($"private static readonly {Type} {property}Class__ = new({Literal.Of(lockClass.Name)}, {property}Rank, {Bool(lockClass.IsRecursive)}, {Bool(lockClass.AllowsSeveral)}{after});");
        writer.Line();
        writer.Line(Names.GeneratedCode);
        writer.Line($"{lockClass.Modifiers} partial {Type} {lockClass.Property} => {property}Class__;");
        writer.Line();
    }

    private static string Bool(bool value) => value ? "true" : "false";
}
