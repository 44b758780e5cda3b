namespace Vnet;

/// <summary>
/// The symbol table of the process: finds variables by name and reads or writes them in any live vnet (what libkvm
/// does for FreeBSD's tools).
/// </summary>
public static class VnetSymbols
{
    /// <summary>Prefix of virtualized variables in the symbol table (FreeBSD's <c>VNET_SYMPREFIX</c>).</summary>
    public const string VnetPrefix = "vnet_entry_";

    /// <summary>Prefix of per-CPU variables in the symbol table (FreeBSD's <c>DPCPU_SYMPREFIX</c>).</summary>
    public const string DpcpuPrefix = "pcpu_entry_";

    private static Table? s_table;

    /// <summary>Every symbol, ordered by module and name.</summary>
    public static IReadOnlyList<VnetSymbol> All => Current().Symbols;

    /// <summary>
    /// Finds a symbol: first under the plain name, then with <see cref="VnetPrefix"/>, then with
    /// <see cref="DpcpuPrefix"/>. The plain name is that of a field in a linker set, of which the process has one copy. A
    /// name may be qualified by the module, <c>tcp.mssdflt</c>, or by the declaring type's full name.
    /// </summary>
    /// <exception cref="VnetSymbolNotFoundException">No module defines it.</exception>
    /// <exception cref="VnetSymbolAmbiguousException">Several modules define it, and the name does not say which.</exception>
    public static VnetSymbol Lookup(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Table table = Current();
        return table.Find("", name) ?? table.Find(VnetPrefix, name) ?? table.Find(DpcpuPrefix, name)
            ?? throw new VnetSymbolNotFoundException(name, table.Nearest(name));
    }

    /// <summary>Finds a virtualized variable.</summary>
    /// <inheritdoc cref="Lookup"/>
    /// <exception cref="VnetSymbolNotFoundException">No module defines it, or it is not virtualized.</exception>
    public static VnetVariable Variable(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Table table = Current();
        return (table.Find(VnetPrefix, name) ?? table.Find("", name)) as VnetVariable
            ?? throw new VnetSymbolNotFoundException(name, table.Nearest(name));
    }

    /// <summary>
    /// Reads what <see cref="Lookup"/> finds: a vnet's copy of a virtualized variable, the one copy of a plain one, or
    /// the current CPU's slot of a per-CPU one.
    /// </summary>
    /// <inheritdoc cref="Lookup"/>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the variable's type.</exception>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public static T Read<T>(VnetInstance vnet, string name)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        return Lookup(name) switch
        {
            VnetVariable variable => variable.Read<T>(vnet),
            PlainSymbol plain => plain.Read<T>(),
            VnetSymbol perCpu => ((DpcpuSymbol)perCpu).SlotOn<T>(Dpcpu.CurrentCpu),
        };
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    /// <inheritdoc cref="Read"/>
    public static void Write<T>(VnetInstance vnet, string name, T value)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        switch (Lookup(name))
        {
            case VnetVariable variable:
                variable.Write(vnet, value);
                break;
            case PlainSymbol plain:
                plain.Write(value);
                break;
            case DpcpuSymbol perCpu:
                perCpu.SlotOn<T>(Dpcpu.CurrentCpu) = value;
                break;
        }
    }

    /// <summary>Drops the table: it refers to a module that goes, and would keep its assembly.</summary>
    internal static void Forget() => Volatile.Write(ref s_table, null);

    private static Table Current()
    {
        LinkerFile[] files = VnetModules.LinkedFiles();
        Table? table = Volatile.Read(ref s_table);
        if (table is null || table.Files != files)
            Volatile.Write(ref s_table, table = new Table(files));
        return table;
    }

    /// <summary>The symbols of one state of the linker; made anew when a module comes or goes.</summary>
    private sealed class Table
    {
        private readonly Dictionary<string, List<VnetSymbol>> _byName = new(StringComparer.Ordinal);

        public Table(LinkerFile[] files)
        {
            Files = files;
            IEnumerable<VnetSymbol> vnet = files.SelectMany(file => file.Items<VnetSection>(LinkerSet.Vnet)).SelectMany(section => section.Variables);
            IEnumerable<VnetSymbol> pcpu = files.SelectMany(file => file.Items<DpcpuSection>(LinkerSet.Pcpu)).SelectMany(
                section => section.Variables);
            IEnumerable<VnetSymbol> plain = files.SelectMany(file => file.AllItems).Where(item => item.IsField)
                .DistinctBy(item => (item.Module, item.Name)).Select(item => new PlainSymbol(item));
            Symbols = [.. vnet.Concat(pcpu).Concat(plain).OrderBy(s => s.Module, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal)];
            foreach (VnetSymbol symbol in Symbols)
            {
                string prefix = symbol.LinkName[..^symbol.Name.Length];
                Add(symbol.LinkName, symbol);
                Add(prefix + symbol.QualifiedName, symbol);
                if (symbol.DeclaringTypeName != symbol.Module)
                    Add($"{prefix}{symbol.DeclaringTypeName}.{symbol.Name}", symbol);
            }
        }

        public LinkerFile[] Files { get; }

        public VnetSymbol[] Symbols { get; }

        public VnetSymbol? Find(string prefix, string name)
        {
            if (!_byName.TryGetValue(prefix + name, out List<VnetSymbol>? found))
                return null;
            if (found.Count > 1)
                throw new VnetSymbolAmbiguousException(name, found.Select(symbol => $"{symbol.DeclaringTypeName}.{symbol.Name}"));
            return found[0];
        }

        /// <summary>A symbol that differs from the name only in case or in the accessor's prefix.</summary>
        public string? Nearest(string name)
        {
            string bare = name.StartsWith("V_", StringComparison.Ordinal) ? name[2..]
                : name.StartsWith("DPCPU_", StringComparison.Ordinal) ? name[6..]
                : name.StartsWith("s_", StringComparison.Ordinal) ? name[2..] : name;
            return Symbols.FirstOrDefault(symbol => symbol.Name.Equals(bare, StringComparison.OrdinalIgnoreCase))?.Name;
        }

        private void Add(string name, VnetSymbol symbol)
        {
            if (!_byName.TryGetValue(name, out List<VnetSymbol>? found))
                _byName.Add(name, found = []);
            found.Add(symbol);
        }
    }
}
