using LoadableModule;
using Quickstart;
using Vnet;

const string Node = "net.inet.discard", Port = Node + ".port", LogMax = Node + ".log_max", Discarded = Node + ".datagrams";
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
check.That("a second module of that name is refused", Refusal.Of(() => Kld.Load(Path.Combine(folder, "v2", "discard.dll"))) == "EEXIST");

Console.WriteLine();
Console.WriteLine("Its sysctls are there, in every vnet; blue is told to listen elsewhere:");
Sysctl.Set(Port, 4009, blue);
Sysctl.Set(LogMax, 1, red);
Datagrams.Send(red, port: 9, 40, 600);
Datagrams.Send(blue, port: 4009, 100);
Sysctls.Write(Console.Out, Node, vnets);
Console.WriteLine();
check.That("each vnet has its own port", Sysctls.Read<int>(Port, vnets) is [9, 9, 4009]);
check.That("each vnet counts for itself", Sysctls.Read<long>(Discarded, vnets) is [0, 2, 1]);
check.That("the current vnet's is meant when none is named", Current(blue) == 4009);
check.That("the module's handler refuses what it cannot do", Refusal.Of(() => Sysctl.Set(LogMax, 1000, red)) == "EINVAL");
check.That("and the old value stays", Sysctls.Read<int>(LogMax, vnets) is [3, 1, 3]);

Console.WriteLine();
Console.WriteLine("Unloading it:");
int place = Datagrams.Place();
Kld.Unload("discard");
check.That("its code is gone", Kld.Drain(TimeSpan.FromSeconds(10)).Count == 0);
check.That("its sysctls are gone", Refusal.Of(() => Sysctl.Get<int>(Port, red)) == "ENOENT");

Console.WriteLine();
Console.WriteLine("Something else takes its place, and version 2 comes to lie behind it. What was");
Console.WriteLine("written is forgotten: it starts with the tunable, which now says port 1009:");
using VnetDataBlock other = VnetData.Alloc("other", 64);
Tunables.Set(Port, "1009");
Kld.Load(Path.Combine(folder, "v2", "discard.dll"));
Datagrams.Send(red, port: 1009, 40, 600, 700);
Console.WriteLine();
KldStat.Write(Console.Out);
Console.WriteLine();
Sysctls.Write(Console.Out, Node, vnets);
Console.WriteLine();
check.That("version 2 lies at another offset", Datagrams.Place() != place);
check.That("it starts with the tunable in every vnet", Sysctls.Read<int>(Port, vnets) is [1009, 1009, 1009]);
check.That("without a tunable, with what is compiled in", Sysctls.Read<int>(LogMax, vnets) is [3, 3, 3]);
check.That("version 2 counts bytes, in each vnet", Sysctls.Read<long>(Node + ".bytes", vnets) is [0, 1340, 0]);
check.That("and sizes", Sysctl.Get<(ulong Small, ulong Medium, ulong Large)>(Node + ".sizes", red) == (1, 0, 2));

Console.WriteLine();
Console.WriteLine("Unloading version 2:");
Kld.Unload("discard");
check.That("its sysctls are gone", Refusal.Of(() => Sysctl.Set(Port, 9, blue)) == "ENOENT");
check.That("nothing is left of it", Kld.Drain(TimeSpan.FromSeconds(10)).Count == 0 && Kld.Find("discard") is null);
blue.Dispose();
red.Dispose();
return check.ExitCode;

static int Current(VnetInstance vnet)
{
    using (CurVnet.Set(vnet))
        return Sysctl.Get<int>(Port);
}
