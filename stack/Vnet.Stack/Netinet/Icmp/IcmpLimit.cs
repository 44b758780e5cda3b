namespace Vnet.Netinet;

/// <summary>What is limited by itself to <c>net.inet.icmp.icmplim</c> a second (FreeBSD's <c>BANDLIM_*</c>).</summary>
public enum IcmpLimit
{
    /// <summary>"Destination unreachable".</summary>
    Unreach,

    /// <summary>Answers to echo requests.</summary>
    Echo,

    /// <summary>Answers to timestamp and address mask requests.</summary>
    Timestamp,

    /// <summary>TCP resets of ports where nobody listens.</summary>
    ResetClosedPort,

    /// <summary>TCP resets of ports where somebody listens.</summary>
    ResetOpenPort,

    /// <summary>"Time exceeded".</summary>
    TimeExceeded,

    /// <summary>"Parameter problem" and other errors.</summary>
    OtherError,

    /// <summary>Redirects.</summary>
    Redirect,
}
