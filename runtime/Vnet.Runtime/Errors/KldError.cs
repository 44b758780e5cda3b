namespace Vnet;

/// <summary>What <c>kldload(2)</c> and <c>kldunload(2)</c> return, by FreeBSD's errno names and values.</summary>
public enum KldError
{
    /// <summary>No error of the linker.</summary>
    None = 0,

    /// <summary>Not while the securelevel of the host is above 0.</summary>
    EPERM = 1,

    /// <summary>No such file or module, or one that it depends on is missing or of the wrong version.</summary>
    ENOENT = 2,

    /// <summary>Not a module, damaged, or built for something else than is here.</summary>
    ENOEXEC = 8,

    /// <summary>In use, or the module itself refuses.</summary>
    EBUSY = 16,

    /// <summary>There is a module of that name already.</summary>
    EEXIST = 17,

    /// <summary>The module refuses for a reason of its own.</summary>
    EINVAL = 22,

    /// <summary>The reserve for variables of modules has no room.</summary>
    ENOSPC = 28,
}
