using SeededMistakes;
using Vnet;

VnetInstance vnet = VnetInstance.Create("red");
CurVnet.Set(vnet); // VNET2002
Console.WriteLine(TcpGlobals.Mss());
