using System.Globalization;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Makes VLAN interfaces: <c>vlan</c> and <c>vlan7</c>, tied later or by parameters, and <c>em0.100</c> (<c>vlan_clone_create</c>).</summary>
internal sealed class VlanCloner() : IfCloner("vlan")
{
    protected override bool Matches(string name) => base.Matches(name) || TrySplit(name, out _, out _);

    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        VlanOptions? options = request.HasParameters ? request.Parameters<VlanOptions>() : null;
        if (TrySplit(request.Name, out string parent, out int id))
        {
            if (options is not null && (options.Parent != parent || options.Id != id))
                throw new NetException(Errno.Invalid, $"Interface {request.Name} cannot be VLAN {options.Id} of {options.Parent}: its name says VLAN {id} of {parent}.");
            options ??= new VlanOptions(parent, id);
        }

        var driver = new VlanDriver();
        var ifp = new Ifnet(driver, Ethernet.Layer, IfType.L2Vlan, request);
        driver.Ifp = ifp;
        Ifnet? on = options is null ? null : Vlan.Check(ifp, request.Vnet, options);
        Ethernet.Attach(ifp, on?.LinkAddress ?? Ethernet.GenerateAddress());
        if (on is null)
            return ifp;
        try
        {
            Vlan.Tie(driver, on, options!);
            return ifp;
        }
        catch
        {
            ifp.Detach();
            throw;
        }
    }

    protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();

    /// <summary>Takes <c>em0.100</c> apart; the last dot counts, for VLANs in VLANs (vlan_clone_match_ethervid).</summary>
    internal static bool TrySplit(string name, out string parent, out int id)
    {
        int dot = name.LastIndexOf('.');
        parent = dot > 0 ? name[..dot] : "";
        id = 0;
        return dot > 0 && name[^1] != '.' && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
