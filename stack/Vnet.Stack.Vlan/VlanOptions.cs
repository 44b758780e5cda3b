using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Which VLAN of which interface (<c>ifconfig vlan0 vlan 100 vlandev em0 vlanproto 802.1q vlanpcp 3</c>).</summary>
/// <param name="Parent">Name of the interface that carries it, in the same vnet.</param>
/// <param name="Id">Its number: 1 to 4094.</param>
/// <param name="Protocol"><see cref="EtherType.Vlan"/> (802.1Q) or <see cref="EtherType.QinQ"/> (802.1ad).</param>
/// <param name="Priority">Priority of frames sent (PCP): 0 to 7.</param>
public sealed record VlanOptions(string Parent, int Id, ushort Protocol = EtherType.Vlan, int Priority = 0);
