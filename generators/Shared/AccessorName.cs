namespace Vnet.Roslyn;

/// <summary>How a variable is called, from how its field is.</summary>
internal static class AccessorName
{
    /// <summary>The field's name less a leading <c>s_</c>, <c>m_</c> or <c>_</c>; the name itself where nothing would be left.</summary>
    public static string Of(string fieldName)
    {
        string name = fieldName.StartsWith("s_", StringComparison.Ordinal) || fieldName.StartsWith("m_", StringComparison.Ordinal)
            ? fieldName.Substring(2)
            : fieldName.StartsWith("_", StringComparison.Ordinal) ? fieldName.Substring(1) : fieldName;
        return name.Length == 0 || char.IsDigit(name[0]) ? fieldName : name;
    }

    /// <summary>Name of the ambient accessor of a virtualized field.</summary>
    public static string Vnet(string fieldName) => "V_" + Of(fieldName);

    /// <summary>Name of the accessor of a per-CPU field.</summary>
    public static string Dpcpu(string fieldName) => "DPCPU_" + Of(fieldName);
}
