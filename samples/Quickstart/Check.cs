namespace Quickstart;

/// <summary>States what the sample claims; the process ends non-zero when a claim is false.</summary>
internal sealed class Check
{
    public int ExitCode { get; private set; }

    public void That(string claim, bool holds)
    {
        Console.WriteLine($"  {(holds ? "ok    " : "FAILED")} {claim}");
        if (!holds)
            ExitCode = 1;
    }
}
