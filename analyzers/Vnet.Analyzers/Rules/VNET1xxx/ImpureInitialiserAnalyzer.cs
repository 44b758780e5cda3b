using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1009: a variable's initial value depends on when or where the module was loaded, and is copied to every vnet.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ImpureInitialiserAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Types of which every static member tells something about the moment or the machine.</summary>
    private static readonly HashSet<string> s_types = new(StringComparer.Ordinal)
    {
        "System.IO.File", "System.IO.Directory", "System.Console",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Net.Dns", "System.Net.NetworkInformation.NetworkInterface",
    };

    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now", "System.DateTimeOffset.UtcNow",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Diagnostics.Stopwatch.GetTimestamp", "System.Diagnostics.Stopwatch.StartNew",
        "System.Diagnostics.Process.GetCurrentProcess", "System.IO.Path.GetTempPath", "System.IO.Path.GetTempFileName", "System.IO.Path.GetRandomFileName",
        "System.TimeProvider.GetTimestamp", "System.TimeProvider.GetUtcNow", "System.TimeProvider.GetLocalNow",
        "System.Threading.Thread.CurrentThread", "System.AppContext.GetData", "System.AppContext.TryGetSwitch",
    };

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.ImpureInitialiser,
        "Initialiser is not pure",
        "The initialiser of '{0}' reads '{1}' once, when the type is initialised, and every vnet starts with that value; set it in a [VnetSysinit] method",
        Rule.Definition,
        DiagnosticSeverity.Info,
        "A value that is copied from the reference copy is the same in all vnets, whenever they are created.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is { } attributes)
                start.RegisterOperationAction(operation => Analyze(operation, attributes), OperationKind.FieldInitializer);
        });
    }

    private static void Analyze(OperationAnalysisContext context, VnetAttributes attributes)
    {
        var initialiser = (IFieldInitializerOperation)context.Operation;
        if (initialiser.Value.ConstantValue.HasValue
            || initialiser.InitializedFields.FirstOrDefault(attributes.IsVnetDefine) is not { } field
            || VnetStorageOf.Type(field.Type) is VnetStorage.OwnReference or VnetStorage.OwnBox) // Those are run again for each vnet.
        {
            return;
        }

        foreach (IOperation use in InitialiserOperations.RunBy(initialiser.Value))
        {
            ISymbol? member = use switch
            {
                IPropertyReferenceOperation property => property.Property,
                IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } other } => other,
                IInvocationOperation invocation => invocation.TargetMethod,
                IObjectCreationOperation { Constructor: { } constructor } => constructor,
                _ => null,
            };
            if (member is not null && IsImpure(member))
            {
                string name = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? member.ContainingType.Name : $"{member.ContainingType.Name}.{member.Name}";
                context.ReportDiagnostic(Diagnostic.Create(s_rule, use.Syntax.GetLocation(), field.Name, name));
                return; // One reason is enough.
            }
        }
    }

    private static bool IsImpure(ISymbol member)
    {
        string type = member.ContainingType.OriginalDefinition.ToDisplayString();
        if (type == "System.Environment")
            return member.Name != "NewLine";
        if (type == "System.Random") // A seeded generator repeats itself.
            return member is not IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 1 } && (member.IsStatic || member is IMethodSymbol { MethodKind: MethodKind.Constructor });
        return s_types.Contains(type) || s_members.Contains($"{type}.{member.Name}");
    }
}
