using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1011: two variables have one name in the symbol table.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DuplicateVariableNameAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.DuplicateVariableName,
        "Variable name is not unique",
        "Variable '{0}' of module '{1}' has the name of one in '{2}'{3}; rename one of them",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "Tools look variables up by name. Two of one name in one module cannot be told apart; in two modules the name must be qualified.",
        WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is not { } attributes)
                return;
            var fields = new ConcurrentBag<IFieldSymbol>();
            start.RegisterSymbolAction(
                symbol =>
                {
                    if (symbol.Symbol is IFieldSymbol { IsStatic: true, ContainingType.TypeKind: not TypeKind.Enum } field)
                        fields.Add(field);
                },
                SymbolKind.Field);
            start.RegisterCompilationEndAction(end => Analyze(end, attributes, fields));
        });
    }

    /// <remarks>Names are compared before attributes are asked for: nearly all fields have a name of their own.</remarks>
    private static void Analyze(CompilationAnalysisContext context, VnetAttributes attributes, ConcurrentBag<IFieldSymbol> fields)
    {
        var byName = new Dictionary<string, List<IFieldSymbol>>(StringComparer.Ordinal);
        foreach (IFieldSymbol field in fields)
        {
            string name = AccessorName.Of(field.Name);
            if (!byName.TryGetValue(name, out List<IFieldSymbol>? namesakes))
                byName.Add(name, namesakes = new List<IFieldSymbol>(1));
            namesakes.Add(field);
        }

        foreach (List<IFieldSymbol> namesakes in byName.Values)
        {
            if (namesakes.Count < 2)
                continue;
            ReportWithin(context, namesakes.Where(attributes.IsVnetDefine));
            ReportWithin(context, namesakes.Where(field => !attributes.IsVnetDefine(field) && attributes.IsDpcpuDefine(field)));
        }

        if (byName.Count > 0)
            ReportReferenced(context, attributes, byName);
    }

    /// <summary>Reports each variable but the first of its name. Two of one type are VNET1006's.</summary>
    private static void ReportWithin(CompilationAnalysisContext context, IEnumerable<IFieldSymbol> variables)
    {
        IFieldSymbol[] inOrder =
        [
            .. variables.OrderBy(field => field.Locations[0].SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(field => field.Locations[0].SourceSpan.Start),
        ];
        if (inOrder.Length < 2)
            return;
        var anywhere = default(Earliest);
        var byModule = new Dictionary<string, Earliest>(StringComparer.Ordinal);
        foreach (IFieldSymbol field in inOrder)
        {
            INamedTypeSymbol type = field.ContainingType;
            string module = ModuleName.Of(type).Name;
            byModule.TryGetValue(module, out Earliest ofModule);
            INamedTypeSymbol? sameModule = ofModule.OtherThan(type);
            if ((sameModule ?? anywhere.OtherThan(type)) is { } other)
                Report(context, field, module, other, sameModule is not null);
            anywhere = anywhere.With(type);
            byModule[module] = ofModule.With(type);
        }
    }

    /// <summary>Reports each variable whose name one of another assembly has, once: the first of its module, else the first.</summary>
    private static void ReportReferenced(CompilationAnalysisContext context, VnetAttributes attributes, Dictionary<string, List<IFieldSymbol>> byName)
    {
        var found = new Dictionary<IFieldSymbol, (string Module, INamedTypeSymbol Other, bool IsSameModule)>(SymbolEqualityComparer.Default);
        foreach (IAssemblySymbol assembly in context.Compilation.SourceModule.ReferencedAssemblySymbols)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (!VnetAttributes.Has(assembly, attributes.LinkerFile))
                continue;
            foreach ((string accessor, INamedTypeSymbol type) in ReferencedVariables.Of(assembly))
            {
                if (!byName.TryGetValue(accessor.Substring(accessor.IndexOf('_') + 1), out List<IFieldSymbol>? namesakes))
                    continue;
                string module = ModuleName.Of(type).Name;
                foreach (IFieldSymbol field in namesakes)
                {
                    bool isKnown = found.TryGetValue(field, out (string Module, INamedTypeSymbol Other, bool IsSameModule) known);
                    if (known.IsSameModule || Accessor(field, attributes) != accessor)
                        continue;
                    string own = isKnown ? known.Module : ModuleName.Of(field.ContainingType).Name;
                    if (!isKnown || own == module)
                        found[field] = (own, type, own == module);
                }
            }
        }

        foreach (KeyValuePair<IFieldSymbol, (string Module, INamedTypeSymbol Other, bool IsSameModule)> pair in found)
            Report(context, pair.Key, pair.Value.Module, pair.Value.Other, pair.Value.IsSameModule);
    }

    private static string? Accessor(IFieldSymbol field, VnetAttributes attributes) =>
        attributes.IsVnetDefine(field) ? AccessorName.Vnet(field.Name)
        : attributes.IsDpcpuDefine(field) ? AccessorName.Dpcpu(field.Name) : null;

    private static void Report(CompilationAnalysisContext context, IFieldSymbol field, string module, INamedTypeSymbol other, bool isSameModule)
    {
        string name = AccessorName.Of(field.Name);
        string otherModule = ModuleName.Of(other).Name;
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule,
            field.Locations[0],
            isSameModule ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info,
            additionalLocations: null,
            properties: null,
            name, module, other.ToDisplayString(), isSameModule ? "" : $" of module '{otherModule}', so look-ups must say '{module}.{name}'"));
    }

    /// <summary>The first type that has a variable of a name, and the first other one: each type has one of them to be compared with.</summary>
    private readonly struct Earliest(INamedTypeSymbol first, INamedTypeSymbol? second)
    {
        private readonly INamedTypeSymbol? _first = first;
        private readonly INamedTypeSymbol? _second = second;

        public INamedTypeSymbol? OtherThan(INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(_first, type) ? _second : _first;

        public Earliest With(INamedTypeSymbol type) =>
            _first is null ? new Earliest(type, null)
            : _second is null && !SymbolEqualityComparer.Default.Equals(_first, type) ? new Earliest(_first, type)
            : this;
    }
}
