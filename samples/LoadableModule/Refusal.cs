using Vnet;

namespace LoadableModule;

/// <summary>What the framework answers when something cannot be done.</summary>
internal static class Refusal
{
    private const int Columns = 76;

    /// <summary>Does what is refused, prints why, and gives the error's name as FreeBSD has it; null when it is not refused.</summary>
    public static string? Of(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (VnetException refusal)
        {
            string errno = refusal is SysctlException sysctl ? Errno(sysctl.Error) : refusal.KldError.ToString();
            Print($"{errno}: {refusal.Message.Replace(AppContext.BaseDirectory, "", StringComparison.Ordinal)}");
            return errno;
        }
    }

    private static string Errno(SysctlError error) => error switch
    {
        SysctlError.NoEntry => "ENOENT",
        SysctlError.NotPermitted => "EPERM",
        SysctlError.Invalid => "EINVAL",
        _ => error.ToString(),
    };

    private static void Print(string text)
    {
        string line = "  |";
        foreach (string word in text.Split(' '))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                Console.WriteLine(line);
                line = "  |";
            }

            line += " " + word;
        }

        Console.WriteLine(line);
    }
}
