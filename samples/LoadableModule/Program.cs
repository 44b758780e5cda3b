using LoadableModule;
using Quickstart;
using Vnet;

string folder = Path.Combine(AppContext.BaseDirectory, "modules");
var check = new Check();
VnetInstance red = VnetInstance.Create("red");
VnetInstance blue = VnetInstance.Create("blue");
VnetInstance[] vnets = [VnetInstance.Default, red, blue];

Console.WriteLine("Loading version 1 while three vnets are live:");
Kld.Load(Path.Combine(folder, "v1", "discard.dll"));
Console.WriteLine();
KldStat.Write(Console.Out);

Console.WriteLine();
Console.WriteLine("Its variables are read and written by name; blue listens on another port:");
VnetSymbols.Write(blue, "discard.port", 4009);
Datagrams.Send(red, port: 9, 40, 600);
Datagrams.Send(blue, port: 4009, 100);
KldStat.WriteVariables(Console.Out, "discard", vnets);
Console.WriteLine();
check.That("each vnet has its own port", VnetSymbols.Read<int>(red, "discard.port") == 9 && VnetSymbols.Read<int>(blue, "discard.port") == 4009);
check.That("each vnet counts for itself", Datagrams.Counted(VnetInstance.Default, red, blue) == (0, 2, 1));
check.That("a second module of that name is refused", Refused(Path.Combine(folder, "v2", "discard.dll")) == KldError.EEXIST);

Console.WriteLine();
Console.WriteLine("Unloading it:");
int place = Datagrams.Place();
Kld.Unload("discard");
check.That("its code is gone", Kld.Drain(TimeSpan.FromSeconds(10)).Count == 0);
check.That("its symbols are gone", VnetSymbols.All.All(symbol => symbol.Module != "discard"));

Console.WriteLine();
Console.WriteLine("Something else takes its place, and version 2 comes to lie behind it:");
using VnetDataBlock other = VnetData.Alloc("other", 64);
Kld.Load(Path.Combine(folder, "v2", "discard.dll"));
Datagrams.Send(red, port: 9, 40, 600, 700);
Console.WriteLine();
KldStat.Write(Console.Out);
Console.WriteLine();
KldStat.WriteVariables(Console.Out, "discard", vnets);
Console.WriteLine();
check.That("version 2 lies at another offset", Datagrams.Place() != place);
check.That("every vnet has the new variables, and its own values", Datagrams.Counted(VnetInstance.Default, red, blue) == (0, 3, 0));
check.That("version 2 counts bytes", VnetSymbols.Read<long>(red, "discard.bytes") == 1340 && VnetSymbols.Read<long>(blue, "discard.bytes") == 0);

Console.WriteLine();
Console.WriteLine("Unloading version 2:");
Kld.Unload("discard");
check.That("nothing is left of it", Kld.Drain(TimeSpan.FromSeconds(10)).Count == 0 && Kld.Find("discard") is null);
blue.Dispose();
red.Dispose();
return check.ExitCode;

static KldError Refused(string path)
{
    try
    {
        Kld.Load(path);
        return KldError.None;
    }
    catch (VnetException refusal)
    {
        Console.WriteLine($"  {refusal.Message}");
        return refusal.KldError;
    }
}
