using System.Net;
using System.Text;

namespace Vnet;

/// <summary>What a jail is to be: parameters to create or change one with. What is not set stays, or takes its default.</summary>
/// <remarks>Either typed, or as text like <c>jail(8)</c> takes it: see <see cref="Parse"/>. Not thread-safe.</remarks>
public sealed class JailParameters
{
    /// <summary>Its name, unique among siblings, with its parents' in front: <c>web.db</c>; by default the jid (<c>name</c>).</summary>
    public string? Name { get; set; }

    /// <summary>Its number, 1 … 999999; by default the next free one. Fixed at creation (<c>jid</c>).</summary>
    public int? Id { get; set; }

    /// <summary>A network stack of its own, or its parent's, which is the default. Fixed at creation (<c>vnet</c>).</summary>
    public JailSys? Vnet { get; set; }

    /// <summary>Whether it stays without an attached flow and without jails in it; by default not (<c>persist</c>).</summary>
    public bool? Persist { get; set; }

    /// <summary>How many jails may be in it, at any depth; by default 0, and less than its parent's (<c>children.max</c>).</summary>
    public int? ChildrenMax { get; set; }

    /// <summary>Its host name; by default its parent's (<c>host.hostname</c>).</summary>
    public string? Hostname { get; set; }

    /// <summary>-1 … 3, at least its parent's, which is the default; only to be raised (<c>securelevel</c>).</summary>
    public int? SecureLevel { get; set; }

    /// <summary>What it is to be allowed, beyond <see cref="JailAllow.Default"/> (<c>allow.*</c>).</summary>
    public JailAllow Allow { get; set; }

    /// <summary>What it is not to be allowed; taken from the jails in it too (<c>allow.no*</c>).</summary>
    public JailAllow Deny { get; set; }

    /// <summary>The IPv4 addresses it may use; empty for none. Not with a vnet of its own (<c>ip4.addr</c>).</summary>
    public IReadOnlyList<IPAddress>? Ip4 { get; set; }

    /// <summary>The IPv6 addresses it may use; empty for none. Not with a vnet of its own (<c>ip6.addr</c>).</summary>
    public IReadOnlyList<IPAddress>? Ip6 { get; set; }

    /// <summary>
    /// Reads parameters as text: <c>name=web vnet=new children.max=3 persist allow.raw_sockets</c>. Separated by blanks, lines
    /// or semicolons; a value with blanks stands in quotes; a boolean one is <c>persist</c>, <c>nopersist</c> or
    /// <c>persist=0</c>.
    /// </summary>
    /// <exception cref="JailException">A parameter is unknown (names the nearest), unreadable, out of range, or given twice.</exception>
    public static JailParameters Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parameters = new JailParameters();
        var given = new HashSet<string>(StringComparer.Ordinal);
        int at = 0;
        while (NextWord(text, ref at) is { } word)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals];
            if (name.Length == 0)
                throw new JailException(JailError.Invalid, $"Jail parameters: '{word}' has no name. Write name=value, without blanks around '='.");
            JailParameter parameter = JailParameter.Find(name);
            if (!given.Add(parameter.Name))
                throw new JailException(JailError.Invalid, $"Jail parameter '{parameter.Name}' is given twice.", parameter.Name);
            parameter.Write(parameters, name, equals < 0 ? null : word[(equals + 1)..]);
        }

        return parameters;
    }

    /// <summary>Sets one parameter from text.</summary>
    /// <param name="name">Its name: <c>children.max</c>; of a boolean one also <c>nopersist</c>.</param>
    /// <param name="value">Its value; null for a boolean one that is named alone.</param>
    /// <exception cref="JailException">It is unknown (names the nearest), unreadable or out of range.</exception>
    public void Set(string name, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        JailParameter.Find(name).Write(this, name, value);
    }

    private static string? NextWord(string text, ref int at)
    {
        while (at < text.Length && IsSeparator(text[at]))
            at++;
        if (at == text.Length)
            return null;
        var word = new StringBuilder();
        char quote = '\0';
        for (; at < text.Length && (quote != '\0' || !IsSeparator(text[at])); at++)
        {
            char c = text[at];
            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else
                word.Append(c);
        }

        if (quote != '\0')
            throw new JailException(JailError.Invalid, $"Jail parameters: the quote {quote} before '{word}' is not closed.");
        return word.ToString();
    }

    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || c == ';';
}
