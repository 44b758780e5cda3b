using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Vnet;

/// <summary>
/// What an assembly's metadata says about it as a module, without loading it: the names of what it references, whether
/// it has a linker file, and its ABI stamp. Reads any bytes whatever and fails in one way only.
/// </summary>
public sealed class VnetModuleManifest
{
    private const string Namespace = "Vnet";
    private const string StampAttribute = "VnetAbiStampAttribute";
    private const string LinkerFileAttribute = "VnetLinkerFileAttribute";
    private const string AbiType = "VnetAbi";

    private VnetModuleManifest(string name, IReadOnlyList<string> references, bool hasLinkerFile, VnetAbiStamp? stamp, bool usesAccessors,
        int? frameworkAbi) =>
        (Name, References, HasLinkerFile, Stamp, UsesAccessors, FrameworkAbi) = (name, references, hasLinkerFile, stamp, usesAccessors, frameworkAbi);

    /// <summary>The assembly's name.</summary>
    public string Name { get; }

    /// <summary>Simple names of the assemblies it references.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Whether the generator has written a linker file for it: it defines variables, constructors or modules.</summary>
    public bool HasLinkerFile { get; }

    /// <summary>Its ABI stamp; null when it has none.</summary>
    public VnetAbiStamp? Stamp { get; }

    /// <summary>Whether its code calls accessors of other assemblies' variables, whatever its stamp says.</summary>
    public bool UsesAccessors { get; }

    /// <summary>For the framework's own runtime, the ABI number that it has; null for any other assembly.</summary>
    public int? FrameworkAbi { get; }

    /// <summary>Reads a file's manifest.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="VnetModuleFormatException">It cannot be read, or is no assembly, or its metadata is damaged.</exception>
    public static VnetModuleManifest Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Read(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new VnetModuleFormatException(path, "it cannot be read: " + error.Message.TrimEnd('.'), error);
        }
    }

    /// <summary>Reads the manifest of a file's bytes.</summary>
    /// <param name="path">What to call it in errors.</param>
    /// <param name="image">The bytes.</param>
    /// <exception cref="VnetModuleFormatException">It is no assembly, or its metadata is damaged; the only exception there is.</exception>
    public static VnetModuleManifest Read(string path, byte[] image)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(image);
        try
        {
            using var stream = new MemoryStream(image, writable: false);
            using var file = new PEReader(stream, PEStreamOptions.PrefetchMetadata);
            if (!file.HasMetadata)
                throw new VnetModuleFormatException(path, "it is a native library or program, not a .NET assembly");
            MetadataReader reader = file.GetMetadataReader();
            if (!reader.IsAssembly)
                throw new VnetModuleFormatException(path, "it is a part of an assembly, not an assembly");
            return Read(reader);
        }
        catch (Exception error) when (error is not VnetException)
        {
            // Over damaged metadata the reader fails in ways that are not all documented: offsets out of range,
            // arithmetic overflow, cycles of handles. All say the same of the file.
            throw new VnetModuleFormatException(path, "it is not a .NET assembly, or is damaged", error);
        }
    }

    private static VnetModuleManifest Read(MetadataReader reader)
    {
        AssemblyDefinition assembly = reader.GetAssemblyDefinition();
        string name = reader.GetString(assembly.Name);
        List<string> references = new(reader.AssemblyReferences.Count);
        foreach (AssemblyReferenceHandle handle in reader.AssemblyReferences)
            references.Add(reader.GetString(reader.GetAssemblyReference(handle).Name));
        bool hasLinkerFile = false;
        VnetAbiStamp? stamp = null;
        foreach (CustomAttributeHandle handle in assembly.GetCustomAttributes())
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (IsOurs(reader, attribute, LinkerFileAttribute))
                hasLinkerFile = true;
            else if (IsOurs(reader, attribute, StampAttribute))
                stamp = VnetAbiStamp.Parse(name, TextOf(reader, attribute));
        }

        return new VnetModuleManifest(name, references, hasLinkerFile, stamp, CallsAccessors(reader), AbiOf(reader));
    }

    private static bool CallsAccessors(MetadataReader reader)
    {
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (reader.StringComparer.StartsWith(member.Name, "get_V_") || reader.StringComparer.StartsWith(member.Name, "get_DPCPU_")
                || (member.Parent.Kind == HandleKind.TypeReference && reader.StringComparer.Equals(
                    reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name, "VnetView")))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOurs(MetadataReader reader, CustomAttribute attribute, string name)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
            return false;
        EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
            return false;
        TypeReference type = reader.GetTypeReference((TypeReferenceHandle)parent);
        return reader.StringComparer.Equals(type.Name, name) && reader.StringComparer.Equals(type.Namespace, Namespace);
    }

    /// <summary>The attribute's only argument, a string.</summary>
    private static string TextOf(MetadataReader reader, CustomAttribute attribute)
    {
        BlobReader blob = reader.GetBlobReader(attribute.Value);
        return blob.ReadUInt16() == 1
            ? blob.ReadSerializedString() ?? "" : throw new BadImageFormatException("An attribute's value does not begin with its mark.");
    }

    /// <summary>The constant <see cref="VnetAbi.Version"/>, where the assembly is the runtime itself.</summary>
    private static int? AbiOf(MetadataReader reader)
    {
        if (!reader.StringComparer.Equals(reader.GetAssemblyDefinition().Name, "Vnet.Runtime"))
            return null;
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            if (!reader.StringComparer.Equals(type.Name, AbiType) || !reader.StringComparer.Equals(type.Namespace, Namespace))
                continue;
            foreach (FieldDefinitionHandle member in type.GetFields())
            {
                FieldDefinition field = reader.GetFieldDefinition(member);
                if (reader.StringComparer.Equals(field.Name, nameof(VnetAbi.Version)) && field.GetDefaultValue() is { IsNil: false } value)
                    return reader.GetBlobReader(reader.GetConstant(value).Value).ReadInt32();
            }
        }

        return null;
    }
}
