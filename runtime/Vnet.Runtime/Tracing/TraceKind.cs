namespace Vnet;

/// <summary>What a <see cref="TraceSpan"/> is about.</summary>
internal enum TraceKind
{
    VnetCreate,
    VnetDestroy,
    ModuleLoad,
    ModuleUnload,
}
