namespace Vnet.Roslyn;

/// <summary>The runtime's types, as generators and analyzers know them: by metadata name alone.</summary>
internal static class MetadataNames
{
    public const string VnetDefine = "Vnet.VnetDefineAttribute";
    public const string DpcpuDefine = "Vnet.DpcpuDefineAttribute";
    public const string VnetGlobal = "Vnet.VnetGlobalAttribute";
    public const string VnetModule = "Vnet.VnetModuleAttribute";
    public const string VnetPcpustat = "Vnet.VnetPcpustatAttribute";
    public const string VnetPcpustatAccessor = "Vnet.VnetPcpustat`1";
    public const string Pcpustat = "Vnet.Pcpustat`1";
    public const string LinkerSet = "Vnet.LinkerSetAttribute";
    public const string LinkerFile = "Vnet.VnetLinkerFileAttribute";
    public const string Sysinit = "Vnet.SysinitAttribute";
    public const string Sysuninit = "Vnet.SysuninitAttribute";
    public const string VnetSysinit = "Vnet.VnetSysinitAttribute";
    public const string VnetSysuninit = "Vnet.VnetSysuninitAttribute";
    public const string VnetInstance = "Vnet.VnetInstance";
    public const string CurVnet = "Vnet.CurVnet";
    public const string CurVnetScope = "Vnet.CurVnet+Scope";
    public const string VnetList = "Vnet.VnetList";
    public const string VnetModules = "Vnet.VnetModules";
    public const string Kld = "Vnet.Kld";
    public const string Sysinits = "Vnet.Sysinits";
    public const string Dpcpu = "Vnet.Dpcpu";
    public const string DpcpuVariable = "Vnet.DpcpuVariable`1";
    public const string DpcpuCounter = "Vnet.DpcpuCounter`1";
    public const string VnetAbi = "Vnet.VnetAbi";
    public const string VnetAbiStamp = "Vnet.VnetAbiStampAttribute";
    public const string ModuleDepend = "Vnet.ModuleDependAttribute";
    public const string ModuleEventHandler = "Vnet.ModuleEventHandlerAttribute";
    public const string ModuleEvent = "Vnet.ModuleEvent";
    public const string KldError = "Vnet.KldError";
    public const string Vimage = "Vnet.Vimage";
    public const string CounterU64 = "Vnet.CounterU64";
    public const string Sysctl = "Vnet.SysctlAttribute";
    public const string SysctlNode = "Vnet.SysctlNodeAttribute";
    public const string SysctlProc = "Vnet.SysctlProcAttribute";
    public const string SysctlContext = "Vnet.SysctlContext";
    public const string SysctlManifest = "Vnet.SysctlManifestAttribute";
    public const string SysctlError = "Vnet.SysctlError";
    public const string SysctlOid = "Vnet.SysctlOid";
    public const string SysctlRequest = "Vnet.SysctlRequest";
    public const string CtlFlags = "Vnet.CtlFlags";
    public const string Tunables = "Vnet.Tunables";
}
