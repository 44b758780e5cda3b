using Vnet.ModuleInfo;

const string Usage = """
    usage: Vnet.ModuleInfo <folder> [--json]

    Lists the assemblies of a folder that define or use vnet and per-CPU variables, and
    says which of them would be refused and why. Nothing is loaded.

    exit code: 0 none is refused, 1 some are refused, 2 the folder cannot be listed
    """;

bool json = args.Contains("--json");
string[] folders = [.. args.Where(argument => argument != "--json")];
if (args.Any(argument => argument is "-h" or "--help"))
{
    Console.WriteLine(Usage);
    return 0;
}

if (folders is not [{ Length: > 0 } folder] || folder.StartsWith("--", StringComparison.Ordinal))
{
    Console.Error.WriteLine(folders is [var option] ? $"Vnet.ModuleInfo: '{option}' is no folder." : "Vnet.ModuleInfo: name one folder.");
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    FolderReport report = FolderReport.Of(folder);
    if (json)
        JsonReport.Write(Console.OpenStandardOutput(), report);
    else
        TableReport.Write(Console.Out, report);
    return report.Entries.Any(entry => entry.Refusal is not null) ? 1 : 0;
}
catch (DirectoryNotFoundException)
{
    Console.Error.WriteLine($"Vnet.ModuleInfo: there is no folder '{folder}'. Give the folder that the assemblies are in, such as bin/Release/net10.0.");
    return 2;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Vnet.ModuleInfo: the folder '{folder}' cannot be listed: {error.Message}");
    return 2;
}
