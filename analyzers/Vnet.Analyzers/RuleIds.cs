namespace Vnet.Analyzers;

/// <summary>
/// Every rule's id. By family: 1xxx definition, 2xxx access and curvnet, 3xxx lifecycle, 4xxx sysctl, 5xxx DPCPU and
/// counters. An id is never used again. A comment says which convention of FreeBSD's kernel the rule enforces, where there
/// is one: it goes into docs/rules/README.md.
/// </summary>
internal static class RuleIds
{
    public const string UntaggedMutableStatic = "VNET1001";        // a mutable static is virtualized, or marked global on purpose
    public const string MutableStaticReadonly = "VNET1002";        // a read-only static is immutable through and through
    public const string TypeMustBePartial = "VNET1003";
    public const string UnsupportedField = "VNET1004";
    public const string UnsupportedType = "VNET1005";
    public const string AccessorNameCollision = "VNET1006";
    public const string SelfReferencingInitialiser = "VNET1007";   // an initialiser refers to no variable of a vnet
    public const string SharedInitialiser = "VNET1008";            // an initialiser makes one object for each vnet
    public const string ImpureInitialiser = "VNET1009";            // an initialiser is pure
    public const string LargeVariable = "VNET1010";                // large arrays stay out of the set
    public const string DuplicateVariableName = "VNET1011";        // names are unique across modules
    public const string ConditionalVimageMember = "VNET1012";      // both builds, VIMAGE or not, have one interface
    public const string InvalidModule = "VNET1013";
    public const string EmptyGlobalReason = "VNET1014";
    public const string InvalidLinkerSetMember = "VNET1015";

    public const string DirectAccess = "VNET2001";                 // a variable is used through V_x, never as the field
    public const string SetWithoutUsing = "VNET2002";              // what is set is restored on every way out
    public const string ConditionalSet = "VNET2003";               // one unconditional set per block
    public const string CallbackWithoutVnet = "VNET2004";          // a callback sets its vnet before it uses V_x
    public const string ScopeAcrossAwait = "VNET2005";             // a scope belongs to one thread
    public const string EscapingVnetState = "VNET2006";            // a vnet's object is kept in nothing that outlives the vnet
    public const string ReferenceAfterSwitch = "VNET2007";         // a reference is not used after a switch of vnets
    public const string WalkWithoutLock = "VNET2008";              // the list is walked under its lock
    public const string BlockingInNoSleepWalk = "VNET2009";        // nothing sleeps under the no-sleep lock
    public const string LifecycleInWalk = "VNET2010";              // no vnet or module comes or goes inside a walk
    public const string WalkBodyWithoutSet = "VNET2011";           // a walk's body sets its vnet before it uses V_x
    public const string PreferView = "VNET2012";

    public const string UnreleasedResource = "VNET3001";           // what a constructor acquires, a destructor releases
    public const string SubsystemRange = "VNET3002";               // a vnet's subsystem is in the range of vnets
    public const string OrderNotMirrored = "VNET3003";             // destructors mirror the order of constructors
    public const string GlobalInitInVnetConstructor = "VNET3004";  // what is done once is not done in a vnet's constructor
    public const string VnetInitInGlobalConstructor = "VNET3005";  // what each vnet needs is not done in a global constructor
    public const string TimerNotDrained = "VNET3006";              // a timer is drained by its vnet's destructor
    public const string DeferredWorkUnguarded = "VNET3007";        // deferred work tests its vnet's state
    public const string EventTagOverwritten = "VNET3008";          // no vnet overwrites another's event tag
    public const string InvalidSysinitMethod = "VNET3009";
    public const string InvalidModuleEventHandler = "VNET3010";
    public const string RegistryInStaticInitialiser = "VNET3011";

    public const string SysctlWithoutVnet = "VNET4001";            // a sysctl over V_x carries the VNET flag
    public const string SysctlVnetOverPlain = "VNET4002";          // the VNET flag stands over variables of vnets only
    public const string UnsupportedSysctlType = "VNET4003";        // a sysctl's type is that of its field
    public const string SysctlFormatMismatch = "VNET4004";         // a handler states type and format as they are
    public const string WritableProcWithoutVnet = "VNET4005";      // a handler that changes V_x carries the VNET flag
    public const string SysctlLocking = "VNET4006";                // a handler states MPSAFE or NEEDGIANT
    public const string SysctlNotWritable = "VNET4007";            // statistics are no tunables, and constants are read-only
    public const string TunableFetchedAgain = "VNET4008";          // a tunable of V_x is fetched once, for later vnets
    public const string DuplicateSysctl = "VNET4009";              // an OID is unique
    public const string UndeclaredSysctlParent = "VNET4010";       // an OID's parent is declared
    public const string InvalidSysctlName = "VNET4011";
    public const string InvalidSysctlMember = "VNET4012";
    public const string MisplacedSysctlFlag = "VNET4013";

    public const string DpcpuReferenceEscapes = "VNET5001";        // a DPCPU reference does not outlive its pinned section
    public const string NonAdditiveSum = "VNET5002";               // only what adds up is summed over CPUs
    public const string PcpustatField = "VNET5003";                // a PCPUSTAT struct has 64-bit fields only
    public const string UnsupportedDpcpuField = "VNET5004";
}
