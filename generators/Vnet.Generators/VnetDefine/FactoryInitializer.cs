namespace Vnet.Generators;

/// <summary>An initialiser to be run for every vnet, with what its text needs to mean the same elsewhere.</summary>
/// <param name="Text">The expression.</param>
/// <param name="IsUnsafe">Whether it stands in an unsafe context.</param>
/// <param name="Scope">The usings around it.</param>
internal sealed record FactoryInitializer(string Text, bool IsUnsafe, UsingScope Scope);

/// <summary>The usings that a declaration sees: those of its file, and of each namespace declaration around it.</summary>
/// <param name="Usings">The file's extern aliases and usings, as text.</param>
/// <param name="Namespaces">The namespace declarations, outermost first.</param>
internal sealed record UsingScope(EquatableArray<string> Usings, EquatableArray<NamespaceScope> Namespaces);

/// <summary>One namespace declaration.</summary>
/// <param name="Name">Its name as written, possibly dotted.</param>
/// <param name="Usings">Its usings, as text.</param>
internal sealed record NamespaceScope(string Name, EquatableArray<string> Usings);
