using System.Net;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>
/// Whether the value that an expression yields cannot change, though its declared type would allow it: an empty array,
/// a delegate that captures nothing, an object of exactly an immutable class, a read-only object of the framework.
/// </summary>
internal static class FrozenValue
{
    /// <summary>Static members of the framework that yield read-only objects of types that otherwise are not.</summary>
    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "System.Globalization.CultureInfo.InvariantCulture", "System.Globalization.CultureInfo.GetCultureInfo",
        "System.Globalization.CultureInfo.GetCultureInfoByIetfLanguageTag", "System.Globalization.CultureInfo.ReadOnly",
        "System.Globalization.NumberFormatInfo.InvariantInfo", "System.Globalization.NumberFormatInfo.ReadOnly",
        "System.Globalization.DateTimeFormatInfo.InvariantInfo", "System.Globalization.DateTimeFormatInfo.ReadOnly",
        "System.Net.IPAddress.Any", "System.Net.IPAddress.Loopback", "System.Net.IPAddress.Broadcast", "System.Net.IPAddress.None",
        "System.Net.IPAddress.IPv6Any", "System.Net.IPAddress.IPv6Loopback", "System.Net.IPAddress.IPv6None",
        "System.Array.Empty", "System.Type.EmptyTypes", "System.EventArgs.Empty", "System.Linq.Enumerable.Empty",
        "System.Collections.ObjectModel.ReadOnlyCollection.Empty", "System.Collections.ObjectModel.ReadOnlyDictionary.Empty",
        "System.Collections.ObjectModel.ReadOnlySet.Empty",
        "System.IO.Stream.Null", "System.IO.TextWriter.Null", "System.IO.TextReader.Null", "System.IO.StreamReader.Null", "System.IO.StreamWriter.Null",
        "System.ReadOnlyMemory.Empty", "System.Memory.Empty", "System.Threading.CancellationToken.None",
    };

    public static bool Is(IOperation value)
    {
        if (value is IConversionOperation conversion)
        {
            return IsFrozenType(conversion.Type)
                || (conversion.OperatorMethod is null ? Is(conversion.Operand) : WrapsFreshStorage(conversion.Type, conversion.Operand));
        }

        if (value.ConstantValue.HasValue || value is IDefaultValueOperation || IsFrozenType(value.Type))
            return true;
        return value switch
        {
            IParenthesizedOperation inner => Is(inner.Operand),
            IConditionalOperation { WhenFalse: not null } choice => Is(choice.WhenTrue) && Is(choice.WhenFalse),
            ICoalesceOperation coalesce => Is(coalesce.Value) && Is(coalesce.WhenNull),
            IObjectCreationOperation creation => IsFrozenObject(creation),
            IArrayCreationOperation array => array.DimensionSizes.Any(size => size.ConstantValue is { HasValue: true, Value: 0 or 0L or 0u }),
            ICollectionExpressionOperation collection => IsFrozenCollection(collection),
            IDelegateCreationOperation creation => IsFrozenDelegate(creation.Target),
            IFieldReferenceOperation { Field.IsStatic: true } reference => IsFrozenMember(reference.Field) || IsDelegate(reference.Type),
            IPropertyReferenceOperation { Property.IsStatic: true } reference => IsFrozenMember(reference.Property) || IsDelegate(reference.Type),
            IInvocationOperation invocation => IsFrozenMember(invocation.TargetMethod) || IsDelegate(invocation.Type)
                || IsReadOnlyWrapper(invocation) || IsAddressOfVersion4(invocation),

            // What a delegate from elsewhere captured cannot be known, and most capture nothing.
            _ => IsDelegate(value.Type),
        };
    }

    private static bool IsFrozenType(ITypeSymbol? type) =>
        type is not null && (TypeMutability.IsDeeplyImmutable(type) || SharedByDesign.Contains(type));

    private static bool IsDelegate(ITypeSymbol? type) => type?.TypeKind == TypeKind.Delegate;

    // Exactly object: there is nothing in it to change, and it can only be meant as a lock.
    private static bool IsFrozenObject(IObjectCreationOperation creation) =>
        creation.Type is INamedTypeSymbol type
        && (type.SpecialType == SpecialType.System_Object
            || TypeMutability.IsExactlyImmutable(type)
            || (creation.Arguments.Length == 1 && WrapsFreshStorage(type, creation.Arguments[0].Value)));

    // The compiler makes a read-only list of its own for these interfaces.
    private static bool IsFrozenCollection(ICollectionExpressionOperation collection) => collection.Type switch
    {
        IArrayTypeSymbol => collection.Elements.IsEmpty,
        INamedTypeSymbol { TypeArguments.Length: 1, OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T
            or SpecialType.System_Collections_Generic_IReadOnlyCollection_T or SpecialType.System_Collections_Generic_IReadOnlyList_T } type =>
            collection.Elements.IsEmpty || IsFrozenType(type.TypeArguments[0]),
        _ => false,
    };

    private static bool IsFrozenDelegate(IOperation target) => target switch
    {
        IAnonymousFunctionOperation function => !CapturesVariable(function),
        IMethodReferenceOperation { Instance: null } => true,
        IMethodReferenceOperation { Instance: { } instance } => Is(instance),
        _ => true,
    };

    private static bool CapturesVariable(IAnonymousFunctionOperation function)
    {
        foreach (IOperation use in function.Body.Descendants())
        {
            ISymbol? variable = use switch
            {
                ILocalReferenceOperation { IsDeclaration: false } local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (variable is not null && !variable.DeclaringSyntaxReferences.Any(reference => function.Syntax.FullSpan.Contains(reference.Span)))
                return true;
        }

        return false;
    }

    private static bool IsFrozenMember(ISymbol member) =>
        member.ContainingType is { } type && s_members.Contains($"{type.ContainingNamespace.ToDisplayString()}.{type.Name}.{member.Name}");

    /// <summary>A read-only wrapper around storage made on the spot, which nobody else can reach.</summary>
    private static bool WrapsFreshStorage(ITypeSymbol? wrapper, IOperation storage) =>
        wrapper is INamedTypeSymbol { ContainingNamespace: { } name } named
        && ((named.Name == "ReadOnlyMemory" && name.ToDisplayString() == "System")
            || (named.Name is "ReadOnlyCollection" or "ReadOnlyDictionary" or "ReadOnlySet" && name.ToDisplayString() == "System.Collections.ObjectModel"))
        && named.TypeArguments.All(IsFrozenType)
        && IsFresh(storage);

    private static bool IsReadOnlyWrapper(IInvocationOperation invocation) =>
        invocation.TargetMethod.Name == "AsReadOnly"
        && (invocation.Instance ?? invocation.Arguments.FirstOrDefault()?.Value) is { } storage
        && WrapsFreshStorage(invocation.Type, storage);

    private static bool IsFresh(IOperation storage) => storage switch
    {
        IConversionOperation { OperatorMethod: null } conversion => IsFresh(conversion.Operand),
        IArrayCreationOperation or IObjectCreationOperation or ICollectionExpressionOperation => true,
        IInvocationOperation invocation => invocation.TargetMethod.Name is "ToArray" or "ToList" or "ToDictionary" or "ToHashSet",
        _ => false,
    };

    // Nothing of an IPv4 address can be set; the scope of an IPv6 address can.
    private static bool IsAddressOfVersion4(IInvocationOperation invocation) =>
        invocation.TargetMethod is { Name: "Parse", ContainingType: { Name: nameof(IPAddress) } type }
        && type.ContainingNamespace.ToDisplayString() == "System.Net"
        && invocation.Arguments.Length > 0
        && invocation.Arguments[0].Value.ConstantValue is { HasValue: true, Value: string text }
        && text.IndexOf(':') < 0;
}
