namespace Vnet;

/// <summary>A variable was read or written as another type than its own.</summary>
public sealed class VnetSymbolTypeException : VnetException
{
    internal VnetSymbolTypeException(string symbol, Type actual, Type requested)
        : base($"Symbol '{symbol}' is a {actual}, not a {requested}. Use the type that its field is declared with.")
        => (Symbol, ActualType, RequestedType) = (symbol, actual, requested);

    /// <summary>Name of the variable.</summary>
    public string Symbol { get; }

    /// <summary>Type of the variable.</summary>
    public Type ActualType { get; }

    /// <summary>Type that was asked for.</summary>
    public Type RequestedType { get; }
}
