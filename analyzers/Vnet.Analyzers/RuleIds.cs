namespace Vnet.Analyzers;

/// <summary>
/// Every rule's id. By family: 1xxx definition, 2xxx access and curvnet, 3xxx lifecycle, 4xxx sysctl, 5xxx DPCPU and
/// counters. An id is never used again. "Rule n" is FreeBSD's convention of that number in docs/rules/README.md.
/// </summary>
internal static class RuleIds
{
    public const string UntaggedMutableStatic = "VNET1001";        // rule 1
    public const string MutableStaticReadonly = "VNET1002";        // rule 2
    public const string TypeMustBePartial = "VNET1003";
    public const string UnsupportedField = "VNET1004";
    public const string UnsupportedType = "VNET1005";
    public const string AccessorNameCollision = "VNET1006";
    public const string SelfReferencingInitialiser = "VNET1007";   // rule 25
    public const string SharedInitialiser = "VNET1008";            // rule 26
    public const string ImpureInitialiser = "VNET1009";            // rule 27
    public const string LargeVariable = "VNET1010";                // rule 34
    public const string DuplicateVariableName = "VNET1011";        // rule 44
    public const string ConditionalVimageMember = "VNET1012";      // rule 45
    public const string InvalidModule = "VNET1013";
    public const string EmptyGlobalReason = "VNET1014";
    public const string InvalidLinkerSetMember = "VNET1015";

    public const string DirectAccess = "VNET2001";                 // rule 3
    public const string SetWithoutUsing = "VNET2002";              // rule 17
    public const string ConditionalSet = "VNET2003";               // rule 19
    public const string CallbackWithoutVnet = "VNET2004";          // rule 20
    public const string ScopeAcrossAwait = "VNET2005";             // rule 21
    public const string EscapingVnetState = "VNET2006";            // rule 23
    public const string ReferenceAfterSwitch = "VNET2007";         // rule 24
    public const string WalkWithoutLock = "VNET2008";              // rule 28
    public const string BlockingInNoSleepWalk = "VNET2009";        // rule 29
    public const string LifecycleInWalk = "VNET2010";              // rule 30
    public const string WalkBodyWithoutSet = "VNET2011";           // rule 31
    public const string PreferView = "VNET2012";

    public const string UnreleasedResource = "VNET3001";           // rule 13
    public const string SubsystemRange = "VNET3002";               // rule 14, range
    public const string OrderNotMirrored = "VNET3003";             // rule 14, mirror
    public const string GlobalInitInVnetConstructor = "VNET3004";  // rule 15
    public const string VnetInitInGlobalConstructor = "VNET3005";  // rule 16
    public const string TimerNotDrained = "VNET3006";              // rule 22
    public const string DeferredWorkUnguarded = "VNET3007";        // rule 33
    public const string EventTagOverwritten = "VNET3008";          // rule 35
    public const string InvalidSysinitMethod = "VNET3009";

    public const string SysctlWithoutVnet = "VNET4001";            // rule 4
    public const string SysctlVnetOverPlain = "VNET4002";          // rule 5
    public const string UnsupportedSysctlType = "VNET4003";        // rule 6
    public const string SysctlFormatMismatch = "VNET4004";         // rule 7
    public const string WritableProcWithoutVnet = "VNET4005";      // rule 8
    public const string SysctlLocking = "VNET4006";                // rule 9
    public const string SysctlNotWritable = "VNET4007";            // rule 10
    public const string TunableFetchedAgain = "VNET4008";          // rule 11
    public const string DuplicateSysctl = "VNET4009";              // rule 12, unique
    public const string UndeclaredSysctlParent = "VNET4010";       // rule 12, parent
    public const string InvalidSysctlName = "VNET4011";
    public const string InvalidSysctlMember = "VNET4012";
    public const string MisplacedSysctlFlag = "VNET4013";

    public const string DpcpuReferenceEscapes = "VNET5001";        // rule 39
    public const string NonAdditiveSum = "VNET5002";               // rule 40
    public const string PcpustatField = "VNET5003";                // rule 41
    public const string UnsupportedDpcpuField = "VNET5004";
}
