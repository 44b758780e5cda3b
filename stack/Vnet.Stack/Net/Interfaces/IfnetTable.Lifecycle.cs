namespace Vnet.Net;

// What the end of a vnet means for interfaces (vnet_if_return, if_vmove_reclaim, if_clone_detach).
public static partial class IfnetTable
{
    /// <summary>
    /// First of all that ends: what the vnet has borrowed returns home, and what was made in it goes while the protocols can
    /// still be told. What every vnet has to its end, such as lo0, is ended by its driver.
    /// </summary>
    [VnetSysuninit(Subsystem.VnetDone, Order.Any)]
    private static void ReturnBorrowed()
    {
        VnetInstance ending = CurVnet.Current!;
        var faults = new IfFaults();
        using (Configure())
        {
            // Collected first: each return changes the list.
            foreach (Ifnet ifp in Of(ending).ToArray())
            {
                if (ifp.HomeVnet != ending)
                    ifp.ReturnHome(ref faults);
            }

            foreach (Ifnet ifp in All())
            {
                if (ifp.HomeVnet == ending && ifp.Vnet is { } present)
                    End(ifp, present == ending, ref faults);
            }
        }

        faults.ThrowIfAny();
    }

    /// <summary>Whatever is left, or came while destructors ran.</summary>
    [VnetSysuninit(Subsystem.InitIf, Order.Second)]
    private static void DetachRest()
    {
        var faults = new IfFaults();
        using (Configure())
        {
            foreach (Ifnet ifp in Of(CurVnet.Current!).ToArray())
            {
                // One may have gone with another.
                if (ifp.Cloner is { } && ifp.Vnet is not null)
                    faults.Try(ifp, static ifp => ifp.Cloner!.End(ifp));
                else
                    faults.Try(ifp, static ifp => ifp.Detach());
            }
        }

        faults.ThrowIfAny();
    }

    private static void End(Ifnet ifp, bool isPresent, ref IfFaults faults)
    {
        if (ifp.Cloner is null && !isPresent)
            ifp.Naturalise();
        else if (ifp.Cloner is not { } cloner)
            faults.Try(ifp, static ifp => ifp.Detach());
        else if (ifp.Unit >= cloner.MinInterfaces)
            faults.Try(ifp, static ifp => ifp.Cloner!.End(ifp));
    }
}
