namespace Vnet.VimageTests;

public class JailSysctlTests
{
    [Fact]
    public void Every_parameter_is_listed_with_its_type_and_when_it_can_be_set()
    {
        _ = VnetInstance.Default;
        foreach (JailParameter parameter in JailParameter.All.Where(parameter => parameter.Name is not ("ip4" or "ip6")))
        {
            SysctlOid oid = Sysctl.Find($"security.jail.param.{parameter.Name}");
            Assert.Equal((parameter.Type, parameter.Format, parameter.Description), (oid.Type, oid.Format, oid.Description));
            Assert.Equal(parameter.Access & (CtlFlags.Rw | CtlFlags.Tun), oid.Flags & (CtlFlags.Rw | CtlFlags.Tun));
        }

        Assert.Equal("256", Sysctl.GetString("security.jail.param.name"));
        Assert.Equal(0, Sysctl.Get<int>("security.jail.param.children.max"));
        Assert.Throws<SysctlException>(() => Sysctl.Set("security.jail.param.children.max", 1));
    }

    [Fact]
    public void What_they_say_is_about_the_callers_jail()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=sysctls persist children.max=2 host.hostname=sysctls.example"));
        Prison inner = Prison.Create(JailParameters.Parse("name=sysctls.inner persist allow.noset_hostname"));
        Assert.Equal((0, 0, Vimage.IsEnabled ? 1 : 0), (Sysctl.Get<int>("security.jail.jailed"), Sysctl.Get<int>("security.jail.vnet"), Sysctl.Get<int>("kern.features.vimage")));
        Assert.Contains("sysctls.inner", Sysctl.GetString("security.jail.list"), StringComparison.Ordinal);
        using (jail.Attach())
        {
            Assert.Equal((1, 0), (Sysctl.Get<int>("security.jail.jailed"), Sysctl.Get<int>("security.jail.vnet")));
            Assert.Equal((2, 1), (Sysctl.Get<int>("security.jail.children.max"), Sysctl.Get<int>("security.jail.children.cur")));
            string[] lines = Sysctl.GetString("security.jail.list").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, lines.Length);
            Assert.Equal([$"{inner.Id}", "inner", "inherit", "Alive", "sysctls.example"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal("sysctls.example", Sysctl.GetString("kern.hostname"));
            Sysctl.SetString("kern.hostname", "renamed");
            Sysctl.Set("kern.securelevel", 1);
            Assert.Throws<SysctlException>(() => Sysctl.Set("kern.securelevel", 0));
        }

        Assert.Equal(("renamed", 1, -1), (jail.Hostname, jail.SecureLevel, Prison.Prison0.SecureLevel));
        using (inner.Attach())
            Assert.Throws<SysctlException>(() => Sysctl.SetString("kern.hostname", "mine"));
        using (jail.Attach(uid: 1001))
            Assert.Throws<SysctlException>(() => Sysctl.SetString("kern.hostname", "mine"));
        Assert.Equal("renamed", jail.Hostname);
        jail.Remove();
    }

    [Fact]
    public void A_jail_with_its_own_vnet_says_so()
    {
        if (!Vimage.IsEnabled)
            return;
        Prison jail = Prison.Create(JailParameters.Parse("name=sysctl_vnet persist vnet=new"));
        using (jail.Attach())
            Assert.Equal(1, Sysctl.Get<int>("security.jail.vnet"));
        jail.Remove();
    }
}
