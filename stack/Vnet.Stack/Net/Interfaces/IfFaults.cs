namespace Vnet.Net;

/// <summary>What drivers and handlers threw while an interface came, went or moved: the rest is done all the same, then it is told.</summary>
internal struct IfFaults
{
    private List<Exception>? _errors;

    public void Try(Ifnet ifp, Action<Ifnet> step)
    {
        try
        {
            step(ifp);
        }
        catch (Exception error)
        {
            (_errors ??= []).Add(error);
        }
    }

    public void Try<T>(Ifnet ifp, T argument, Action<Ifnet, T> step)
    {
        try
        {
            step(ifp, argument);
        }
        catch (Exception error)
        {
            (_errors ??= []).Add(error);
        }
    }

    public readonly void ThrowIfAny()
    {
        if (_errors is not null)
            throw new AggregateException("Drivers or event handlers failed; what was asked for is done all the same.", _errors);
    }
}
