using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Tests;

/// <summary>Who may write what: the table of sysctl(9), as literals.</summary>
public class SysctlPrivilegeTests
{
    private static readonly CtlFlags[] s_flags = [CtlFlags.None, CtlFlags.AnyBody, CtlFlags.Prison, CtlFlags.Vnet, CtlFlags.Prison | CtlFlags.Vnet];

    // Columns: none, ANYBODY, PRISON, VNET, PRISON|VNET.
    private static readonly (string Who, bool Root, bool Jailed, bool OwnsVnet, string MayWrite)[] s_callers =
    [
        ("root on the host", true, false, false, "YYYYY"),
        ("user on the host", false, false, false, "nYnnn"),
        ("root of a jail with a vnet of its own", true, true, true, "nYYYY"),
        ("user of a jail with a vnet of its own", false, true, true, "nYnnn"),
        ("root of a jail without", true, true, false, "nYYnY"),
        ("user of a jail without", false, true, false, "nYnnn"),
    ];

    // Rows: SECURE1 … SECURE3 and no such flag; columns: securelevel -1 … 3.
    private static readonly (CtlFlags Flags, string MayWrite)[] s_secure =
    [
        (CtlFlags.None, "YYYYY"),
        (CtlFlags.Secure1, "YYnnn"),
        (CtlFlags.Secure2, "YYYnn"),
        (CtlFlags.Secure3, "YYYYn"),
    ];

    [Fact]
    public void Writing_follows_the_whole_table()
    {
        int cells = 0;
        foreach ((string who, bool root, bool jailed, bool ownsVnet, string mayWrite) in s_callers)
        {
            for (int flag = 0; flag < s_flags.Length; flag++)
            {
                foreach ((CtlFlags secure, string atLevel) in s_secure)
                {
                    for (int level = -1; level <= 3; level++)
                    {
                        var caller = new SysctlCaller { IsRoot = root, IsJailed = jailed, OwnsVnet = ownsVnet, AsksAboutOwnVnet = true, SecureLevel = level };
                        CtlFlags flags = CtlFlags.Rw | s_flags[flag] | secure;
                        SysctlError expected = mayWrite[flag] == 'Y' && atLevel[level + 1] == 'Y' ? SysctlError.Ok : SysctlError.NotPermitted;
                        Assert.True(expected == SysctlPrivilege.Check(flags, reads: true, writes: true, caller), $"{who}, {flags}, securelevel {level}");
                        Assert.Equal(SysctlError.Ok, SysctlPrivilege.Check(flags, reads: true, writes: false, caller));
                        Assert.Equal(SysctlError.NotPermitted, SysctlPrivilege.Check(flags & ~CtlFlags.Wr, reads: false, writes: true, caller));
                        cells++;
                    }
                }
            }
        }

        Assert.Equal(6 * 5 * 4 * 5, cells);
    }

    [Theory]
    [InlineData(CtlFlags.None, false, false)]
    [InlineData(CtlFlags.CapRd, true, false)]
    [InlineData(CtlFlags.CapWr, false, true)]
    [InlineData(CtlFlags.CapRw, true, true)]
    public void Capability_mode_allows_what_the_flags_grant(CtlFlags flags, bool mayRead, bool mayWrite)
    {
        var caller = new SysctlCaller { IsRoot = true, AsksAboutOwnVnet = true, InCapabilityMode = true, SecureLevel = -1 };
        Assert.Equal(mayRead, SysctlPrivilege.Check(CtlFlags.Rw | flags, reads: true, writes: false, caller) == SysctlError.Ok);
        Assert.Equal(mayWrite, SysctlPrivilege.Check(CtlFlags.Rw | flags, reads: false, writes: true, caller) == SysctlError.Ok);
        Assert.Equal(mayRead && mayWrite, SysctlPrivilege.Check(CtlFlags.Rw | flags, reads: true, writes: true, caller) == SysctlError.Ok);
    }

    [Fact]
    public void A_jail_writes_no_vnet_but_its_own_and_write_only_is_not_read()
    {
        var elsewhere = new SysctlCaller { IsRoot = true, IsJailed = true, OwnsVnet = true, AsksAboutOwnVnet = false, SecureLevel = -1 };
        foreach (CtlFlags flags in s_flags)
        {
            bool allowed = flags is CtlFlags.AnyBody or CtlFlags.Prison;
            Assert.Equal(allowed, SysctlPrivilege.Check(CtlFlags.Rw | flags, reads: false, writes: true, elsewhere) == SysctlError.Ok);
        }

        var root = new SysctlCaller { IsRoot = true, AsksAboutOwnVnet = true, SecureLevel = -1 };
        Assert.Equal(SysctlError.NotPermitted, SysctlPrivilege.Check(CtlFlags.Wr, reads: true, writes: false, root));
        Assert.Equal(SysctlError.Ok, SysctlPrivilege.Check(CtlFlags.Wr, reads: false, writes: true, root));
    }

    [Fact]
    public void A_user_is_told_who_may_not()
    {
        using var context = new SysctlContext("privileges");
        var value = new StrongBox<int>(1);
        context.Add("debug.privileges", "", CtlFlags.Rw, () => ref value.Value);
        var user = new Ucred(1001, Prison.Prison0);
        SysctlException thrown = Assert.Throws<SysctlException>(() => Sysctl.Set("debug.privileges", 2, caller: user));
        Assert.Equal(SysctlError.NotPermitted, thrown.Error);
        Assert.Contains("user 1001 on the host", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(1, Sysctl.Get<int>("debug.privileges", caller: user));
    }
}
