using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>A type's variables with their places: fields of the layout struct, and slots.</summary>
internal sealed class VnetLayout
{
    public VnetLayout(VnetType type)
    {
        Shell = type.Shell;
        var members = new List<VnetMember>(type.Variables.Count);
        foreach (VnetVariable variable in type.Variables)
        {
            bool isData = variable.Storage == VnetStorage.Data;
            members.Add(new VnetMember(variable, Shell.Field(Companion.Vnet, variable.Field), isData ? -1 : SlotCount, Documentation.Of(variable.Documentation, $"Each vnet's copy of <c>{variable.Field.TrimStart('@')}</c>.")));
            HasData |= isData;
            SlotCount += isData ? 0 : 1;
        }

        Members = members;
    }

    public TypeShell Shell { get; }

    public IReadOnlyList<VnetMember> Members { get; }

    public bool HasData { get; }

    public int SlotCount { get; }
}

/// <summary>A variable in its place.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Reference">The reference copy, as an expression.</param>
/// <param name="Slot">Its slot, or -1 for data.</param>
/// <param name="Documentation">Its documentation.</param>
internal sealed record VnetMember(VnetVariable Variable, string Reference, int Slot, Documentation Documentation);
