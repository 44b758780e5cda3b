using Microsoft.CodeAnalysis.Text;

namespace Vnet.Generators;

/// <summary>The factories that become of one source file's initialisers in a type.</summary>
/// <param name="Shell">The type.</param>
/// <param name="Hint">The generated file's name.</param>
/// <param name="Scope">The usings of that source file.</param>
/// <param name="Factories">The factories.</param>
internal sealed record VnetFactories(TypeShell Shell, string Hint, UsingScope Scope, EquatableArray<VnetFactory> Factories)
{
    /// <summary>The fields' initialisers, by type and source file.</summary>
    public static IEnumerable<VnetFactories> Group(IEnumerable<VnetField> fields)
    {
        List<List<VnetField>> types = VnetType.ByType(fields);
        Dictionary<string, string> hints = HintNames.ForTypes(types.Select(type => type[0].Type.FullName));
        foreach (List<VnetField> type in types)
        {
            int number = 0;
            foreach (IGrouping<(string, UsingScope), VnetField> file in type.Where(field => field.Initializer is not null).GroupBy(field => (field.Path, field.Initializer!.Scope)))
            {
                VnetField first = file.First();
                EquatableArray<VnetFactory> factories = file
                    .Select(field => new VnetFactory(field.Variable.Factory, field.Variable.Type, field.Initializer!.Text, field.Initializer.IsUnsafe || field.Variable.HasPointer))
                    .ToEquatableArray();
                yield return new VnetFactories(first.Type, $"{hints[first.Type.FullName]}.Factories.{number++}.g.cs", first.Initializer!.Scope, factories);
            }
        }
    }

    /// <summary>Writes them into a file that has the same usings in the same places, so that every name binds as it did.</summary>
    public SourceText Emit()
    {
        var writer = new SourceWriter();
        writer.WriteHead();
        foreach (string directive in Scope.Usings)
            writer.Line(directive);
        foreach (NamespaceScope level in Scope.Namespaces)
        {
            writer.Open("namespace " + level.Name);
            foreach (string directive in level.Usings)
                writer.Line(directive);
        }

        writer.OpenTypes(Shell);
        foreach (VnetFactory factory in Factories)
        {
            writer.Line(Names.GeneratedCode);
            writer.Line($"private static {(factory.IsUnsafe ? "unsafe " : "")}{factory.Type} {factory.Method}() => {factory.Initializer};");
        }

        writer.CloseShell(Shell with { Namespace = "" }, null);
        foreach (NamespaceScope _ in Scope.Namespaces)
            writer.Close();
        return writer.ToSourceText();
    }
}

/// <summary>A method that makes a vnet's own value.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Type">What it makes.</param>
/// <param name="Initializer">The field's initialiser.</param>
/// <param name="IsUnsafe">Whether it needs an unsafe context.</param>
internal sealed record VnetFactory(string Method, string Type, string Initializer, bool IsUnsafe);
