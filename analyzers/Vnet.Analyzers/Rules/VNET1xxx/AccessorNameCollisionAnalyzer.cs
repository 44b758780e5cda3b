using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1006: the accessor of a variable would have the name of another member.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AccessorNameCollisionAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] s_views = ["Cur", "In", "VnetView"];

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.AccessorNameCollision,
        "Accessor name is taken",
        "Generated member '{0}' of '{1}' would collide with {2}; rename one of them",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "An accessor is called V_ (or DPCPU_) and the field's name less a leading s_, m_ or _. The views are called Cur and In.");

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
                start.RegisterSymbolAction(symbol => AnalyzeType(symbol, attributes), SymbolKind.NamedType);
        });
    }

    /// <remarks>
    /// The type is declared before the attributes of its members are bound, and nearly no name collides: attributes are
    /// only asked for where a name would, so that this rule is not the one that binds those of all fields.
    /// </remarks>
    private static void AnalyzeType(SymbolAnalysisContext context, VnetAttributes attributes)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
            return;
        bool hasTakenView = s_views.Any(view => Taken(type, view) is not null);
        Dictionary<string, List<IFieldSymbol>>? byName = null;
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IFieldSymbol { IsStatic: true, IsImplicitlyDeclared: false } field)
                continue;
            string name = AccessorName.Of(field.Name);
            byName ??= new Dictionary<string, List<IFieldSymbol>>(StringComparer.Ordinal);
            if (!byName.TryGetValue(name, out List<IFieldSymbol>? fields))
                byName.Add(name, fields = []);
            fields.Add(field);
        }

        if (byName is null)
            return;
        foreach (List<IFieldSymbol> fields in byName.Values)
            AnalyzeFields(context, type, fields, attributes);
        if (hasTakenView && FirstVariable(type, attributes) is { } firstVariable)
        {
            foreach (string view in s_views)
                AnalyzeName(context, type, view, firstVariable);
        }
    }

    /// <summary>Compares the fields whose accessors differ in nothing but the kind of variable.</summary>
    private static void AnalyzeFields(SymbolAnalysisContext context, INamedTypeSymbol type, List<IFieldSymbol> fields, VnetAttributes attributes)
    {
        string vnet = AccessorName.Vnet(fields[0].Name);
        string dpcpu = AccessorName.Dpcpu(fields[0].Name);
        if (fields.Count == 1 && Taken(type, vnet) is null && Taken(type, dpcpu) is null)
            return;
        IFieldSymbol? firstVnet = null;
        IFieldSymbol? firstDpcpu = null;
        foreach (IFieldSymbol field in fields)
        {
            bool isVnet = attributes.IsVnetDefine(field);
            if (!isVnet && !attributes.IsDpcpuDefine(field))
                continue;
            ref IFieldSymbol? first = ref isVnet ? ref firstVnet : ref firstDpcpu;
            if (first is null)
                first = field;
            else
                Report(context, field, isVnet ? vnet : dpcpu, $"that of field '{first.Name}'");
        }

        if (firstVnet is not null)
            AnalyzeName(context, type, vnet, firstVnet);
        if (firstDpcpu is not null)
            AnalyzeName(context, type, dpcpu, firstDpcpu);
    }

    private static void AnalyzeName(SymbolAnalysisContext context, INamedTypeSymbol type, string name, IFieldSymbol field)
    {
        // A member is itself where the author has to look; the generated one has the same name.
        switch (Taken(type, name))
        {
            case null:
                return;
            case { } location when type.Name != name:
                context.ReportDiagnostic(Diagnostic.Create(s_rule, location, name, type.Name, "this member"));
                return;
            default:
                Report(context, field, name, "the name of its type");
                return;
        }
    }

    /// <summary>Where the author gave the name to the type or to a member of it, or null when it is free.</summary>
    private static Location? Taken(INamedTypeSymbol type, string name)
    {
        if (type.Name == name)
            return type.Locations[0];
        foreach (ISymbol member in type.GetMembers(name))
        {
            foreach (Location location in member.Locations)
            {
                if (location.IsInSource && !IsGenerated(location))
                    return location;
            }
        }

        return null;
    }

    private static IFieldSymbol? FirstVariable(INamedTypeSymbol type, VnetAttributes attributes)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true, IsImplicitlyDeclared: false } field && attributes.IsVnetDefine(field))
                return field;
        }

        return null;
    }

    private static void Report(SymbolAnalysisContext context, IFieldSymbol field, string accessor, string other) =>
        context.ReportDiagnostic(Diagnostic.Create(s_rule, field.Locations[0], accessor, field.ContainingType.Name, other));

    private static bool IsGenerated(Location location) =>
        location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase) == true;
}
