namespace Vnet.Devices;

/// <summary>Which packets are lost: Gilbert's model of a wire that is good or bad for a while.</summary>
/// <remarks>
/// While it is bad every packet is lost. It turns good with 1/burst, and bad so often that the stated share is lost in
/// the long run. With a burst of 1 losses are independent.
/// </remarks>
internal struct LossModel
{
    private bool _isBad;

    public bool Loses(LinkParameters parameters, ref LinkRandom random)
    {
        double loss = parameters.Loss;
        if (loss is <= 0 or >= 1)
            return loss >= 1;
        if (parameters.LossBurst <= 1)
            return random.Happens(loss);
        double turnsGood = 1 / parameters.LossBurst;
        double turnsBad = Math.Min(1, turnsGood * loss / (1 - loss));
        _isBad = _isBad ? !random.Happens(turnsGood) : random.Happens(turnsBad);
        return _isBad;
    }
}
