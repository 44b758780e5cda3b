namespace Vnet.Iflib;

/// <summary>What takes packets from a producer ring; called by one thread at a time.</summary>
internal interface IMpRingConsumer
{
    /// <summary>Takes packets with <see cref="MpRing.Peek"/> and <see cref="MpRing.Take"/>, from the first on.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="available">Packets there are; 0 when it is called only to look after the device.</param>
    /// <returns>Packets taken. None although there are some: the device takes no more.</returns>
    public int Drain(MpRing ring, int available);
}
