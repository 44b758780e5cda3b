using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes a type's accessors, views and section.</summary>
internal static class VnetEmitter
{
    public static SourceText Emit(VnetType type)
    {
        var writer = new SourceWriter();
        var layout = new VnetLayout(type);
        writer.WriteHead();
        writer.ImportCompanion(type.Shell);
        writer.WriteAliases();
        writer.OpenShell(type.Shell);
        writer.WriteTarget(type.Shell, Companion.Vnet);
        foreach (VnetVariable variable in type.Variables)
            writer.WriteReachOfField(type.Shell, Companion.Vnet, variable.Field, variable.Type, variable.HasPointer);
        foreach (VnetMember member in layout.Members)
            VnetAccessorEmitter.Write(writer, layout, member);
        VnetAccessorEmitter.WriteShared(writer, layout);
        if (!type.Shell.HasOwnViews)
            VnetViewEmitter.WriteAll(writer, layout);
        VnetSectionEmitter.Write(writer, layout);
        writer.CloseShell(type.Shell, VnetType.LinkMethod);
        return writer.ToSourceText();
    }
}
