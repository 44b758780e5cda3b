namespace Vnet;

/// <summary>
/// Marks a static method that is told what happens to its module (FreeBSD's <c>modeventhand_t</c>). It takes a
/// <see cref="ModuleEvent"/> and returns nothing or a <see cref="KldError"/>.
/// </summary>
/// <remarks>
/// An error other than <see cref="KldError.None"/>, or an exception, refuses what was announced: after
/// <see cref="ModuleEvent.Load"/> the module is taken out again, after <see cref="ModuleEvent.Quiesce"/> and
/// <see cref="ModuleEvent.Unload"/> it stays. Runs under the registry lock, with no vnet current.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ModuleEventHandlerAttribute : Attribute;
