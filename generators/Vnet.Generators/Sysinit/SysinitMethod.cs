namespace Vnet.Generators;

/// <summary>A constructor or destructor as it is declared.</summary>
/// <param name="Type">The type that declares it.</param>
/// <param name="Path">Its source file, which orders the parts of a type.</param>
/// <param name="Function">What its entry is made of.</param>
internal sealed record SysinitMethod(TypeShell Type, string Path, SysinitFunction Function);

/// <summary>A constructor or destructor.</summary>
/// <param name="Kind">What it is run for.</param>
/// <param name="Method">The method's name, as an identifier.</param>
/// <param name="Subsystem">When, coarsely.</param>
/// <param name="Order">When, within the subsystem.</param>
internal sealed record SysinitFunction(SysinitKind Kind, string Method, int Subsystem, int Order);

/// <summary>What a constructor or destructor is run for; the names are the runtime's.</summary>
internal enum SysinitKind
{
    Constructor,
    Destructor,
    VnetConstructor,
    VnetDestructor,
}

/// <summary>A type with its constructors and destructors, in the order of declaration.</summary>
/// <param name="Shell">The type.</param>
/// <param name="Hint">What its files are called after.</param>
/// <param name="Functions">The constructors and destructors.</param>
internal sealed record SysinitType(TypeShell Shell, string Hint, EquatableArray<SysinitFunction> Functions)
{
    /// <summary>Name of the method that adds the entries to their linker sets.</summary>
    public const string LinkMethod = "SysinitLink__";

    /// <summary>Methods by type.</summary>
    public static IEnumerable<SysinitType> Group(IEnumerable<SysinitMethod> methods)
    {
        List<List<SysinitMethod>> types = MembersByType.Group(methods, method => method.Type, method => method.Path, null);
        Dictionary<string, string> hints = HintNames.ForTypes(types.Select(type => type[0].Type.FullName));
        foreach (List<SysinitMethod> type in types)
            yield return new SysinitType(type[0].Type, hints[type[0].Type.FullName], type.Select(method => method.Function).ToEquatableArray());
    }
}
