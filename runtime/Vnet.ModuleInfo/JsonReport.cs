using System.Text.Json;

namespace Vnet.ModuleInfo;

/// <summary>Writes a report for programs.</summary>
internal static class JsonReport
{
    public static void Write(Stream output, FolderReport report)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("folder", report.Folder);
        json.WriteNumber("abi", report.Abi);
        json.WriteNumber("files", report.Files);
        json.WriteStartArray("assemblies");
        foreach (ModuleEntry entry in report.Entries)
            Write(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, ModuleEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("file", entry.File);
        json.WriteString("assembly", entry.Assembly);
        json.WriteBoolean("refused", entry.Refusal is not null);
        json.WriteString("reason", entry.Refusal);
        if (entry.Stamp is { } stamp)
        {
            json.WriteNumber("abi", stamp.Abi);
            json.WriteNumber("vnetVariables", stamp.VnetVariables);
            json.WriteNumber("dpcpuVariables", stamp.DpcpuVariables);
            json.WriteStartArray("modules");
            foreach (VnetAbiModule module in stamp.Modules)
            {
                json.WriteStartObject();
                json.WriteString("name", module.Name);
                json.WriteNumber("version", module.Version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("imports");
            foreach (VnetAbiImport import in stamp.Imports)
            {
                json.WriteStartObject();
                json.WriteString("assembly", import.Assembly);
                json.WriteString("variable", import.Variable.Key.ToString());
                json.WriteString("type", import.Variable.Type);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
