namespace Vnet;

/// <summary>
/// On a <c>static partial class</c> of <see cref="LockClassAttribute">lock classes</see>: the generator writes the
/// properties, their order table and a rank constant for each. An order with a cycle does not compile.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LockOrderAttribute : Attribute;
