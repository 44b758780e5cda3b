using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// The layout that all regions share: which section lies where (FreeBSD's <c>set_vnet</c> as linked). Sections placed
/// before the first vnet is made are laid out one after the other; later ones go into the module reserve.
/// </summary>
/// <remarks>
/// Guarded by the layout lock of <see cref="VnetLinker"/>, which a new region takes as well: a region either was there
/// when a section was placed, or finds it in the set.
/// </remarks>
internal static class VnetSet
{
    private static readonly List<VnetRegion> s_regions = [];
    private static VnetSection[] s_sections = [];

    // Not linked, but keeping their places: code that is still around may look there.
    private static VnetSection[] s_unlinked = [];

    /// <summary>Bytes of the part laid out at boot, region header included.</summary>
    private static int s_dataSize = VnetRegion.HeaderSize;

    /// <summary>Slots of the part laid out at boot.</summary>
    private static int s_slotCount;

    // Whether a region exists, so that the part laid out at boot can no longer grow.
    private static bool s_sealed;

    /// <summary>The regions of every vnet that is not dead, in no particular order.</summary>
    public static IReadOnlyList<VnetRegion> Regions => s_regions;

    /// <summary>Makes a region with every placed section initialised from its reference copy.</summary>
    public static VnetRegion NewRegion()
    {
        using (VnetLinker.Enter())
        {
            s_sealed = true;
            var region = new VnetRegion(s_dataSize, s_slotCount);
            foreach (VnetSection section in s_sections)
                Initialise(region, section, section.Placement!);
            foreach (VnetDataBlock block in VnetData.Blocks)
                block.Initialise(region);
            region.Index = s_regions.Count;
            s_regions.Add(region);
            return region;
        }
    }

    /// <summary>Takes a dead vnet's region out: modules that come later do not reach it.</summary>
    public static void Forget(VnetRegion region)
    {
        using (VnetLinker.Enter())
        {
            VnetRegion last = s_regions[^1];
            s_regions[region.Index] = last;
            last.Index = region.Index;
            s_regions.RemoveAt(s_regions.Count - 1);
        }
    }

    /// <summary>Finds room for sections, all or none. A section that kept its place gets that.</summary>
    /// <exception cref="VnetReserveExhaustedException">The reserve has no room.</exception>
    public static VnetPlacement[] Allocate(VnetSection[] sections)
    {
        var places = new VnetPlacement[sections.Length];
        try
        {
            for (int i = 0; i < places.Length; i++)
                places[i] = sections[i].Placement ?? (s_sealed ? VnetReserve.Allocate(sections[i]) : Append(sections[i]));
            return places;
        }
        catch (VnetReserveExhaustedException)
        {
            Release(sections, places);
            throw;
        }
    }

    /// <summary>Gives back what <see cref="Allocate"/> found and nobody has seen.</summary>
    public static void Release(VnetSection[] sections, VnetPlacement?[] places)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is not { } place)
                continue;
            ClearSlots(sections[i], place);
            if (sections[i].Placement is null)
                VnetReserve.Free(sections[i], place);
        }
    }

    /// <summary>Copies sections into every region.</summary>
    public static void Initialise(VnetSection[] sections, VnetPlacement[] places)
    {
        foreach (VnetRegion region in s_regions)
        {
            for (int i = 0; i < sections.Length; i++)
                Initialise(region, sections[i], places[i]);
        }
    }

    /// <summary>Puts initialised sections into the set. From here on other threads use their places.</summary>
    public static void Publish(VnetSection[] sections, VnetPlacement[] places)
    {
        s_sections = [.. s_sections, .. sections];
        s_unlinked = [.. s_unlinked.Except(sections)];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i].Placement = places[i];
            sections[i].IsRetired = false;
            sections[i].IsLinked = true;
        }
    }

    /// <summary>
    /// Takes sections out of the set, drops the references they hold and gives their room back: at once, or when their
    /// code is gone.
    /// </summary>
    public static void Remove(VnetSection[] sections, RetiredPlaces? retired)
    {
        s_sections = [.. s_sections.Except(sections)];
        foreach (VnetSection section in sections)
        {
            section.IsLinked = false;
            ForgetCells(section, retired);
            if (section.Placement is not { } placement)
                continue;
            ClearSlots(section, placement);
            if (section.KeepsPlacement || !IsInReserve(placement))
            {
                s_unlinked = [.. s_unlinked, section];
                continue;
            }

            // Code that is still there finds its variables where they were, if the file is linked again.
            section.IsRetired = retired is not null;
            if (retired is null)
                section.Placement = null;
            VnetReserve.Free(section, placement, retired);
        }
    }

    private static void ForgetCells(VnetSection section, RetiredPlaces? retired)
    {
        if (section.CellIndices.Length == 0)
            return;
        foreach (VnetRegion region in s_regions)
            region.ForgetCells(section.CellIndices);
        retired?.AddCells(section.CellIndices);
    }

    private static bool IsInReserve(VnetPlacement placement) =>
        placement.Data >= VnetPlacement.Reserve || placement.Slot >= VnetPlacement.Reserve;

    private static void Initialise(VnetRegion region, VnetSection section, VnetPlacement placement)
    {
        if (IsInReserve(placement))
        {
            if (region.EnsureReserve(section.DataSize > 0, section.SlotCount > 0))
                ClearUnlinked(region);
            if (section.DataSize > 0)
                MemoryMarshal.CreateSpan(ref region.Data(placement.Data), section.DataSize).Clear();
        }

        ref byte data = ref section.DataSize > 0 ? ref region.Data(placement.Data) : ref Unsafe.NullRef<byte>();
        ref object? slots = ref section.SlotCount > 0 ? ref region.Slot(placement.Slot) : ref Unsafe.NullRef<object?>();
        section.Copy(ref data, ref slots);
    }

    // A new reserve holds what the memory was used for before.
    private static void ClearUnlinked(VnetRegion region)
    {
        RetiredPlaces.ClearIn(region);
        foreach (VnetSection section in s_unlinked)
        {
            if (section.DataSize > 0 && section.Placement!.Data >= VnetPlacement.Reserve)
                MemoryMarshal.CreateSpan(ref region.Data(section.Placement.Data), section.DataSize).Clear();
        }
    }

    private static void ClearSlots(VnetSection section, VnetPlacement placement)
    {
        if (section.SlotCount == 0)
            return;
        foreach (VnetRegion region in s_regions)
        {
            if (placement.Slot < VnetPlacement.Reserve || region.HasReserveSlots)
                MemoryMarshal.CreateSpan(ref region.Slot(placement.Slot), section.SlotCount).Clear();
        }
    }

    private static VnetPlacement Append(VnetSection section)
    {
        int data = FirstFitAllocator.Align(s_dataSize, VnetSection.Alignment);
        int slot = s_slotCount;
        s_dataSize = data + section.DataSize;
        s_slotCount = slot + section.SlotCount;
        return new VnetPlacement(data, slot);
    }
}
