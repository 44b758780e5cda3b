namespace Vnet.Generators;

/// <summary>A class of locks as it is declared.</summary>
/// <param name="Property">The property, as an identifier.</param>
/// <param name="Modifiers">The property's modifiers, which its other half repeats.</param>
/// <param name="Name">The name in reports.</param>
/// <param name="Before">What it precedes, as stated.</param>
/// <param name="IsRecursive">Whether a thread may take the same lock again.</param>
/// <param name="AllowsSeveral">Whether a thread may hold several.</param>
internal sealed record LockClassModel(string Property, string Modifiers, string Name, EquatableArray<string> Before, bool IsRecursive, bool AllowsSeveral);

/// <summary>A declared lock order.</summary>
/// <param name="Shell">The type that declares it.</param>
/// <param name="Classes">Its classes of locks, in the order of declaration.</param>
internal sealed record LockOrderModel(TypeShell Shell, EquatableArray<LockClassModel> Classes);
