namespace Vnet.Netinet;

/// <summary>What a record of a report says (RFC 3376 section 4.2.12 and RFC 3810 section 5.2.12, which number them alike).</summary>
public enum GroupRecordType : byte
{
    /// <summary>Asked: these sources are wanted (<c>MODE_IS_INCLUDE</c>).</summary>
    ModeIsInclude = 1,

    /// <summary>Asked: all sources but these are wanted (<c>MODE_IS_EXCLUDE</c>).</summary>
    ModeIsExclude = 2,

    /// <summary>From now on only these sources are wanted (<c>CHANGE_TO_INCLUDE_MODE</c>); with none: the group is left.</summary>
    ChangeToInclude = 3,

    /// <summary>From now on all sources but these are wanted (<c>CHANGE_TO_EXCLUDE_MODE</c>).</summary>
    ChangeToExclude = 4,

    /// <summary>These sources are wanted too (<c>ALLOW_NEW_SOURCES</c>).</summary>
    AllowNewSources = 5,

    /// <summary>These sources are no longer wanted (<c>BLOCK_OLD_SOURCES</c>).</summary>
    BlockOldSources = 6,
}
