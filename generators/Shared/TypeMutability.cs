using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>
/// Whether a value of a type can change once it is built, through any reference to it. What cannot may be shared by all
/// vnets; what can must be made anew for each.
/// </summary>
internal static class TypeMutability
{
    /// <summary>Classes and structs of the framework that are immutable, or become so before anyone else sees them.</summary>
    private static readonly HashSet<string> s_immutable = new(StringComparer.Ordinal)
    {
        "System.Type", "System.Version", "System.Uri", "System.DBNull", "System.TimeZoneInfo", "System.TimeProvider",
        "System.StringComparer", "System.Collections.Generic.ReferenceEqualityComparer",
        "System.Collections.Generic.EqualityComparer<T>", "System.Collections.Generic.Comparer<T>",
        "System.Reflection.Assembly", "System.Reflection.Module", "System.Reflection.MemberInfo", "System.Reflection.MethodBase",
        "System.Reflection.MethodInfo", "System.Reflection.ConstructorInfo", "System.Reflection.FieldInfo",
        "System.Reflection.PropertyInfo", "System.Reflection.EventInfo", "System.Reflection.ParameterInfo",
        "System.Text.Encoding", "System.Text.UTF8Encoding", "System.Text.ASCIIEncoding", "System.Text.UnicodeEncoding",
        "System.Text.UTF32Encoding", "System.Text.CompositeFormat", "System.Text.RegularExpressions.Regex",
        "System.Text.Encodings.Web.JavaScriptEncoder", "System.Text.Encodings.Web.HtmlEncoder",
        "System.Text.Encodings.Web.UrlEncoder", "System.Text.Json.JsonEncodedText",
        "System.Buffers.SearchValues<T>", "System.Buffers.StandardFormat", "System.Numerics.BigInteger",
        "System.Globalization.CompareInfo", "System.Net.IPNetwork", "System.Net.DnsEndPoint", "System.Net.Http.HttpMethod",
        "System.Net.NetworkInformation.PhysicalAddress", "System.Net.Security.SslApplicationProtocol",
        "System.Diagnostics.ActivityTraceId", "System.Diagnostics.ActivitySpanId", "System.Runtime.InteropServices.OSPlatform",
        "System.Security.Cryptography.HashAlgorithmName",
    };

    /// <summary>Classes of the framework that classes derive from without inheriting anything that changes.</summary>
    private static readonly HashSet<string> s_statelessBases = new(StringComparer.Ordinal)
    {
        "System.Attribute", "System.EventArgs", "System.Text.Json.Serialization.JsonConverter", "System.Text.Json.Serialization.JsonConverter<T>",
    };

    /// <summary>Namespaces of the framework whose types are as immutable as their type arguments.</summary>
    private static readonly HashSet<string> s_immutableContainers = new(StringComparer.Ordinal)
    {
        "System.Collections.Immutable", "System.Collections.Frozen",
    };

    /// <summary>
    /// Whether the type is deeply immutable. An open class of the framework that is immutable itself counts: to derive a
    /// mutable one from it and hide that behind it is possible, but not what a rule should suspect.
    /// </summary>
    public static bool IsDeeplyImmutable(ITypeSymbol type) => IsDeeplyImmutable(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));

    /// <summary>
    /// Whether every object that the type can refer to is deeply immutable, so that vnets may share one. A
    /// <c>TimeProvider</c> may be a clock that is set by hand: each vnet has its own.
    /// </summary>
    public static bool CanBeShared(ITypeSymbol type) => IsDeeplyImmutable(type) && !IsOpen(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));

    /// <summary>
    /// Whether an object of exactly this class is deeply immutable: the class may be open to derivation, because the
    /// object is known not to be of a derived one.
    /// </summary>
    public static bool IsExactlyImmutable(INamedTypeSymbol type) =>
        IsDeeplyImmutable(type) || (type.TypeKind == TypeKind.Class && HasImmutableState(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default) { type }));

    private static bool IsDeeplyImmutable(ITypeSymbol type, HashSet<ITypeSymbol> visiting)
    {
        if (type.SpecialType == SpecialType.System_String)
            return true;
        if (type.IsUnmanagedType) // A copy of an unmanaged value is independent, whatever its own members may change.
            return type is not (IPointerTypeSymbol or IFunctionPointerTypeSymbol);
        if (type is not INamedTypeSymbol named)
            return false;
        if (!visiting.Add(type))
            return true; // A cycle is immutable when all else on it is.
        INamedTypeSymbol definition = named.OriginalDefinition;
        if (IsFrameworkType(definition))
        {
            if (s_immutable.Contains(definition.ToDisplayString()))
                return true;
            if (IsImmutableContainer(definition))
                return named.TypeArguments.All(argument => IsDeeplyImmutable(argument, visiting));
        }

        return named.TypeKind switch
        {
            TypeKind.Struct => InstanceFields(named).All(field => IsDeeplyImmutable(field.Type, visiting)),
            TypeKind.Class => named.IsSealed && HasImmutableState(named, visiting),
            _ => false,
        };
    }

    // Whether a derived class can stand where the type, or something in it, is expected.
    private static bool IsOpen(ITypeSymbol type, HashSet<ITypeSymbol> visiting)
    {
        if (type.IsUnmanagedType || type.SpecialType == SpecialType.System_String || type is not INamedTypeSymbol named || !visiting.Add(type))
            return false;
        if (named.TypeKind == TypeKind.Class && !named.IsSealed && !IsImmutableContainer(named.OriginalDefinition))
            return true;
        return named.TypeArguments.Any(argument => IsOpen(argument, visiting))
            || (!IsFrameworkType(named.OriginalDefinition) && InstanceFields(named).Any(field => IsOpen(field.Type, visiting)));
    }

    /// <summary>Whether a type definition is a container of the framework that is as immutable as what is in it.</summary>
    public static bool IsImmutableContainer(INamedTypeSymbol definition)
    {
        string name = definition.ContainingNamespace.ToDisplayString();
        return s_immutableContainers.Contains(name)
            ? definition.Name != "Builder" && definition.ContainingType?.Name != "Builder" && definition.Name != "ImmutableInterlocked"
            : name == "System" && definition.Name == "Tuple";
    }

    /// <summary>
    /// Whether every field of a class (or record), inherited ones included, is read-only and immutable itself. Only
    /// source shows a class's private fields: reference assemblies leave them out, so a class of another assembly
    /// counts as mutable.
    /// </summary>
    private static bool HasImmutableState(INamedTypeSymbol type, HashSet<ITypeSymbol> visiting)
    {
        for (INamedTypeSymbol? level = type; level is { SpecialType: not SpecialType.System_Object }; level = level.BaseType)
        {
            if (!level.Locations.Any(location => location.IsInSource))
                return level.OriginalDefinition.ToDisplayString() is var name && (s_statelessBases.Contains(name) || s_immutable.Contains(name));
            if (HasFieldLikeEvent(level)
                || !InstanceFields(level).All(field => IsCapture(field) || (field.IsReadOnly && IsDeeplyImmutable(field.Type, visiting)))
                || !PrimaryConstructorCapture.Of(level).All(capture => !capture.IsWritten && IsDeeplyImmutable(capture.Parameter.Type, visiting)))
            {
                return false;
            }
        }

        return true;
    }

    // The field that keeps a parameter of a primary constructor can be assigned by the rules, yet may never be.
    private static bool IsCapture(IFieldSymbol field) => field.IsImplicitlyDeclared && field.AssociatedSymbol is null;

    // An event declared without accessors stores its handlers in a field that is no member of the type.
    private static bool HasFieldLikeEvent(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IEventSymbol>().Any(member => !member.IsStatic && !member.IsAbstract && member.AddMethod is { IsImplicitlyDeclared: true });

    private static bool IsFrameworkType(INamedTypeSymbol definition)
    {
        INamespaceSymbol? level = definition.ContainingNamespace;
        while (level is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            level = level.ContainingNamespace;
        return level?.Name == "System";
    }

    // Structs of the framework are judged by what reference assemblies leave of them: a field of each kind.
    private static IEnumerable<IFieldSymbol> InstanceFields(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic);
}
