using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Generators;

/// <summary>Writes the order tables of <c>[LockOrder]</c> types.</summary>
/// <remarks>A generator of its own: the runtime uses it for its own locks, and has no linker file.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class WitnessGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<LockOrderModel> orders = context.SyntaxProvider
            .ForAttributeWithMetadataName(LockOrderParser.LockOrder, static (node, _) => node is ClassDeclarationSyntax, LockOrderParser.Parse)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(nameof(LockOrderModel));
        context.RegisterSourceOutput(orders.Collect().SelectMany(static (all, _) =>
        {
            Dictionary<string, string> hints = HintNames.ForTypes(all.Select(order => order.Shell.FullName));
            return all.Select(order => (Hint: hints[order.Shell.FullName], Order: order));
        }), static (output, named) => output.AddSource(named.Hint + ".LockOrder.g.cs", LockOrderEmitter.Emit(named.Order)));
    }
}
