using System.Globalization;
using System.Text;

namespace Vnet;

/// <summary>Makes values into text that fits into a column.</summary>
internal static class DumpText
{
    /// <summary>Width of a page.</summary>
    public const int Columns = 80;

    /// <summary>One line of at most so many characters; control characters as dots, the rest as an ellipsis.</summary>
    public static string OneLine(string text, int width)
    {
        var line = new StringBuilder(Math.Min(text.Length, width));
        foreach (char c in text)
        {
            if (line.Length == width)
            {
                line[width - 1] = '…';
                break;
            }

            line.Append(char.IsControl(c) ? '.' : c);
        }

        return line.ToString();
    }

    /// <summary>A value read and written without throwing, whatever its type's <c>ToString</c> does.</summary>
    public static string Value(Func<object?> read)
    {
        try
        {
            return read() switch
            {
                null => "null",
                string text => $"\"{text}\"",
                System.Collections.ICollection collection => $"{TypeName(collection.GetType())}, {collection.Count.ToString(CultureInfo.InvariantCulture)} items",
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                object other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
            };
        }
        catch (VnetDisposedException)
        {
            return "(destroyed)";
        }
        catch (VnetBusyException)
        {
            return "(unloaded)";
        }
        catch (Exception error)
        {
            return $"({error.GetType().Name}: {error.Message})";
        }
    }

    /// <summary>A type's name as C# writes it, without name spaces.</summary>
    public static string TypeName(Type type)
    {
        if (type.IsArray)
            return TypeName(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return s_keywords.TryGetValue(type, out string? keyword) ? keyword : type.Name;
        string name = type.Name.Split('`')[0];
        return $"{name}<{string.Join(", ", type.GenericTypeArguments.Select(TypeName))}>";
    }

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };
}
