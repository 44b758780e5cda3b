using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Tests;

/// <summary>A module made at run time, as the generator would write it: a number, a shared text and an own list.</summary>
internal sealed class SyntheticModule
{
    private readonly StrongBox<long> _number = new();
    private readonly StrongBox<string?> _text = new();

    public SyntheticModule(string name, long number, int slots = 2, bool collectible = true, params SysinitEntry[] entries)
        : this(name, slots, collectible, entries)
    {
        _number.Value = number;
        _text.Value = name;
    }

    private SyntheticModule(string name, int slots, bool collectible, SysinitEntry[] entries)
    {
        Name = name;
        Type type = collectible ? CollectibleType(name) : typeof(SyntheticModule);
        Section = VnetSection.Create<Layout>(type, name, slots, Copy, Reference, Describe);
        File = new LinkerFile(name + ".dll", builder =>
        {
            builder.Module(name, 1);
            builder.Add(LinkerSet.Vnet, name, name, Section);
            foreach (SysinitEntry entry in entries)
                builder.Add(SetOf(entry.Kind), name, entry.Name, entry);
        });
    }

    public string Name { get; }

    public VnetSection Section { get; }

    public LinkerFile File { get; }

    public Exception? ThrowOnCopy { get; set; }

    public VnetVariable Number => Section.Variables[0];

    public VnetVariable Text => Section.Variables[1];

    public VnetVariable Items => Section.Variables[2];

    /// <summary>A file with nothing but entries.</summary>
    public static LinkerFile OfEntries(string name, params SysinitEntry[] entries) => new(name + ".dll", builder =>
    {
        builder.Module(name, 1);
        foreach (SysinitEntry entry in entries)
            builder.Add(SetOf(entry.Kind), name, entry.Name, entry);
    });

    /// <summary>A type of an assembly that can be unloaded.</summary>
    public static Type CollectibleType(string name) =>
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule(name).DefineType(name).CreateType();

    private static string SetOf(SysinitKind kind) => kind switch
    {
        SysinitKind.Constructor => LinkerSet.Sysinit,
        SysinitKind.Destructor => LinkerSet.Sysuninit,
        SysinitKind.VnetConstructor => LinkerSet.VnetConstructors,
        _ => LinkerSet.VnetDestructors,
    };

    private void Copy(ref byte data, ref object? slots)
    {
        if (ThrowOnCopy is not null)
            throw ThrowOnCopy;
        Unsafe.As<byte, Layout>(ref data).Number = _number.Value;
        slots = _text.Value;
        Unsafe.Add(ref slots, 1) = new List<int>();
    }

    private ref byte Reference(int variable)
    {
        if (variable == 0)
            return ref Unsafe.As<long, byte>(ref _number.Value);
        return ref Unsafe.As<string?, byte>(ref _text.Value);
    }

    private static void Describe(VnetSectionWriter writer)
    {
        writer.Data("syn_number", typeof(long), 0, sizeof(long), sizeof(long), null);
        writer.Reference("syn_text", typeof(string), 0, true, null);
        writer.Reference("syn_items", typeof(List<int>), 1, false, null);
    }

    private struct Layout
    {
        public long Number;
    }
}
