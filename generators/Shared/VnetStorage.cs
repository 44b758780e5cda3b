using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>How a variable of a type is stored and initialised in a vnet.</summary>
internal enum VnetStorage
{
    /// <summary>In the data region; copied from the reference copy.</summary>
    Data,

    /// <summary>In a slot; the reference is copied, because what it refers to cannot change.</summary>
    SharedReference,

    /// <summary>In a slot; every vnet runs the initialiser anew.</summary>
    OwnReference,

    /// <summary>As a box in a slot; the value is copied.</summary>
    SharedBox,

    /// <summary>As a box in a slot; every vnet runs the initialiser anew.</summary>
    OwnBox,
}

/// <summary>Decides on <see cref="VnetStorage"/>.</summary>
internal static class VnetStorageOf
{
    /// <summary>How a variable of this type is stored.</summary>
    public static VnetStorage Type(ITypeSymbol type)
    {
        if (type.IsUnmanagedType)
            return VnetStorage.Data;
        bool immutable = TypeMutability.CanBeShared(type);
        if (type.IsReferenceType)
            return immutable ? VnetStorage.SharedReference : VnetStorage.OwnReference;
        return immutable ? VnetStorage.SharedBox : VnetStorage.OwnBox;
    }
}
