namespace Vnet.Net;

// The routing table of an interface (FreeBSD's if_fib).
public sealed partial class Ifnet
{
    /// <summary>The routing table that packets it receives are looked up in (<c>ifconfig fib</c>); below <c>net.fibs</c>.</summary>
    public int Fib { get; set; }
}
