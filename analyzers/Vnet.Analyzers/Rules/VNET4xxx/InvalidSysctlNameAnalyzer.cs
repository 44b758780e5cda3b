using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4011: a sysctl whose name or number no look-up could find.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidSysctlNameAnalyzer : SysctlAnalyzer
{
    private const string Title = "A sysctl's name is malformed";

    private static readonly DiagnosticDescriptor s_name = Rule.Create(
        RuleIds.InvalidSysctlName,
        Title,
        "Sysctl name '{0}' {1}; write the parents' names and its own with dots between them, as in net.inet.tcp.mssdflt",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "A name is looked up component by component, and may be written as numbers instead; settings files read name=value.");

    private static readonly DiagnosticDescriptor s_number = Rule.Create(
        RuleIds.InvalidSysctlName,
        Title,
        "Sysctl '{0}' has number {1}; state one of at least 1, or leave it out to have one assigned",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "Number 0 belongs to the tree itself, and negative numbers stand for numbers that are yet to be assigned.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_name, s_number];

    private protected override void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (SysctlName.Fault(declaration.Name) is { } fault)
            report(Diagnostic.Create(s_name, declaration.NameLocation(cancellation), declaration.Name, fault));
        if (declaration.Number is < 1 and not SysctlName.AutoNumber)
            report(Diagnostic.Create(s_number, declaration.Location("Number", -1, cancellation), declaration.Name, declaration.Number));
    }
}
