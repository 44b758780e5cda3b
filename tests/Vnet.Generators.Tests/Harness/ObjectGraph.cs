using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Vnet.Generators.Tests;

/// <summary>Walks everything that is reachable from a pipeline value.</summary>
internal static class ObjectGraph
{
    /// <summary>Fails when a value keeps a compilation alive.</summary>
    public static void AssertHoldsNothingOfACompilation(object? root, string step)
    {
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var todo = new Stack<object?>([root]);
        while (todo.TryPop(out object? value))
        {
            if (value is null || !visited.Add(value))
                continue;
            Assert.False(
                value is Compilation or ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or SemanticModel or Location or AttributeData or Delegate,
                $"Step {step} holds a {value.GetType()}");
            Type type = value.GetType();
            if (type.IsPrimitive || type.IsEnum || value is string)
                continue;
            if (value is IEnumerable items)
            {
                foreach (object? item in items)
                    todo.Push(item);
            }

            for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
            {
                foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    todo.Push(field.FieldType.IsPointer ? null : field.GetValue(value));
            }
        }
    }
}
