namespace Vnet.Net;

// Expressions.
public sealed partial class BpfProgram
{
    /// <summary>Longest expression that is compiled, in characters.</summary>
    public const int MaxExpressionLength = 65_536;

    /// <summary>
    /// Compiles an expression as <c>tcpdump</c> takes it (pcap-filter(7), <c>pcap_compile</c>): <c>tcp port 80 and not host
    /// 10.0.0.1</c>.
    /// </summary>
    /// <param name="expression">
    /// The expression; an empty one wants all packets. Names of hosts and networks are not resolved; those of common
    /// services and protocols are known.
    /// </param>
    /// <param name="linkType">What packets begin with.</param>
    /// <param name="snapLength">Bytes to keep of a packet that is wanted.</param>
    /// <param name="netmask">Of the interface's IPv4 network, for <c>ip broadcast</c>; 0 when it is not known.</param>
    /// <exception cref="BpfFilterException">It cannot be compiled; the message says where and why.</exception>
    public static BpfProgram Compile(string expression, LinkType linkType = LinkType.Ethernet, int snapLength = Bpf.MaxSnapLength, uint netmask = 0)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(snapLength);
        if (!Enum.IsDefined(linkType))
            throw new ArgumentOutOfRangeException(nameof(linkType), linkType, "Packets of this link type cannot be filtered by expression.");
        if (expression.Length > MaxExpressionLength)
            throw new BpfFilterException(expression[..40] + "…", 0, $"an expression has at most {MaxExpressionLength} characters, not {expression.Length}.");
        FilterGraph graph = FilterGraph.Of(FilterParser.Parse(expression, linkType, netmask));
        try
        {
            return new BpfProgram(FilterEmitter.Emit(graph, (uint)snapLength), linkType) { Expression = expression };
        }
        catch (NetException e)
        {
            throw new BpfFilterException(expression, 0, e.Message);
        }
    }
}
