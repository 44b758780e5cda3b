namespace Vnet;

/// <summary>
/// The free room of the module reserve, the same in every region (FreeBSD's <c>modspace</c>). Guarded by the layout
/// lock of <see cref="VnetLinker"/>.
/// </summary>
internal static class VnetReserve
{
    private const int PageSize = 4096;

    // As many slots as pages' worth of data would need if every variable were a 64-byte structure.
    private const int SlotsPerPage = PageSize / 64;

    private static readonly int s_pages = RuntimeOption.ReservePages.Value;

    /// <summary>Bytes in all.</summary>
    public static int Size => s_pages * PageSize;

    /// <summary>Slots in all.</summary>
    public static int Slots => s_pages * SlotsPerPage;

    /// <summary>Room for data.</summary>
    public static FirstFitAllocator Data { get; } = new(s_pages * PageSize);

    /// <summary>Room for references.</summary>
    public static FirstFitAllocator SlotSpace { get; } = new(s_pages * SlotsPerPage);

    /// <summary>Finds room for a section. A part that the section does not have needs no reserve.</summary>
    /// <exception cref="VnetReserveExhaustedException">There is none.</exception>
    public static VnetPlacement Allocate(VnetSection section)
    {
        RetiredPlaces.Reclaim();
        int data = -VnetPlacement.Reserve;
        int slot = -VnetPlacement.Reserve;
        if (section.DataSize > 0 && !Data.TryAllocate(section.DataSize, VnetSection.Alignment, out data))
            throw Exhausted(section, VnetVariableKind.Data, "bytes", section.DataSize, Data.LargestFree);
        if (section.SlotCount > 0 && !SlotSpace.TryAllocate(section.SlotCount, 1, out slot))
        {
            if (section.DataSize > 0)
                Data.Free(data, section.DataSize);
            throw Exhausted(section, VnetVariableKind.Reference, "slots", section.SlotCount, SlotSpace.LargestFree);
        }

        return new VnetPlacement(VnetPlacement.Reserve + data, VnetPlacement.Reserve + slot);
    }

    /// <summary>Takes a section's room back, as far as it lies in the reserve: at once, or when its code is gone.</summary>
    public static void Free(VnetSection section, VnetPlacement placement, RetiredPlaces? retired = null)
    {
        if (section.DataSize > 0 && placement.Data >= VnetPlacement.Reserve)
            Free(Data, (int)placement.Data - VnetPlacement.Reserve, section.DataSize, retired);
        if (section.SlotCount > 0 && placement.Slot >= VnetPlacement.Reserve)
            Free(SlotSpace, placement.Slot - VnetPlacement.Reserve, section.SlotCount, retired);
    }

    private static void Free(FirstFitAllocator reserve, int start, int length, RetiredPlaces? retired)
    {
        if (retired is null)
            reserve.Free(start, length);
        else
            retired.Add(reserve, start, length);
    }

    /// <summary>Names the first variable that does not fit behind those that do.</summary>
    private static VnetReserveExhaustedException Exhausted(VnetSection section, VnetVariableKind kind, string unit, int needed, int largestFree)
    {
        string name = section.DeclaringType.Name;
        foreach (VnetVariable variable in section.Variables)
        {
            bool inData = variable.Kind == VnetVariableKind.Data;
            if (inData != (kind == VnetVariableKind.Data))
                continue;
            int end = variable.SectionOffset + (inData ? variable.Size : 1);
            if (end > largestFree)
            {
                name = variable.Name;
                break;
            }
        }

        return new VnetReserveExhaustedException(section.Module, name, unit, needed, largestFree, "VnetReservePages");
    }
}
