using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>Disposes of a vnet's timer in the type's <c>[VnetSysuninit]</c> method, which is written where there is none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TimerNotDrainedCodeFix : CodeFixProvider
{
    internal const string Title = "Dispose of the timer in a [VnetSysuninit] method";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.TimerNotDrained];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => TimerNotDrainedFixAll.Instance;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.ContainsKey(TimerFixKeys.Accessor))
                continue;
            Solution solution = context.Document.Project.Solution;
            context.RegisterCodeFix(
                CodeAction.Create(
                    Title,
                    cancellation => TimerDrain.AddAsync(solution, [(context.Document.Id, diagnostic)], cancellation),
                    nameof(TimerNotDrainedCodeFix)),
                diagnostic);
        }

        return Task.CompletedTask;
    }
}
