using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>How an unmanaged type is aligned where the runtime lays it out.</summary>
internal static class NaturalAlignment
{
    /// <summary>The type's alignment in bytes. Not constrained to unmanaged types, which a nullable value would not pass for.</summary>
    public static int Of<T>() => Unsafe.SizeOf<AfterByte<T>>() - Unsafe.SizeOf<T>();

#pragma warning disable CS0649 // Only its size is of interest.
    private struct AfterByte<T>
    {
        public byte Byte;
        public T Value;
    }
#pragma warning restore CS0649
}
