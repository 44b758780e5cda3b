using System.Net;

namespace Vnet.VimageTests;

public class JailParametersTests
{
    [Fact]
    public void Text_is_read_into_typed_parameters()
    {
        JailParameters parameters = JailParameters.Parse("""
            name=web vnet=new; children.max=3 persist
            host.hostname="a host" securelevel=2 allow.raw_sockets allow.noset_hostname allow.socket_af=0 jid=77
            """);
        Assert.Equal(("web", JailSys.New, 3, true), (parameters.Name, parameters.Vnet, parameters.ChildrenMax, parameters.Persist));
        Assert.Equal(("a host", 2, 77), (parameters.Hostname, parameters.SecureLevel, parameters.Id));
        Assert.Equal((JailAllow.RawSockets, JailAllow.SetHostname | JailAllow.SocketAf), (parameters.Allow, parameters.Deny));
        Assert.False(JailParameters.Parse("nopersist").Persist);
        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")], JailParameters.Parse("ip4.addr=10.0.0.1,10.0.0.2").Ip4!);
        Assert.Empty(JailParameters.Parse("ip6=disable").Ip6!);
        Assert.Null(JailParameters.Parse("").Name);
    }

    [Theory]
    [InlineData("chidren.max=3", "chidren.max", "Did you mean 'children.max'?")]
    [InlineData("alow.raw_sockets", "alow.raw_sockets", "Did you mean 'allow.raw_sockets'?")]
    [InlineData("vnett=new", "vnett", "Did you mean 'vnet'?")]
    [InlineData("path=/", "path", "no meaning here")]
    [InlineData("vnet=maybe", "vnet", "wanted is new, inherit or disable")]
    [InlineData("children.max=many", "children.max", "'many' cannot be read")]
    [InlineData("children.max=-1", "children.max", "a number from 0")]
    [InlineData("jid=0", "jid", "a number from 1 to 999999")]
    [InlineData("securelevel=4", "securelevel", "a number from -1 to 3")]
    [InlineData("persist=yes", "persist", "wanted is 1, true, 0 or false")]
    [InlineData("nopersist=1", "nopersist", "no value after 'no'")]
    [InlineData("name", "name", "needs a value")]
    [InlineData("persist nopersist", "persist", "given twice")]
    [InlineData("ip4.addr=fe80::1", "ip4.addr", "wanted is IPv4 addresses")]
    [InlineData("ip6.addr=10.0.0.1", "ip6.addr", "wanted is IPv6 addresses")]
    [InlineData("ip4.addr=10.0.0.1,10.0.0.1", "ip4.addr", "each address once")]
    [InlineData("ip4.addr=1.2.3", "ip4.addr", "wanted is IPv4 addresses")]
    [InlineData("ip4.addr=010.0.0.1", "ip4.addr", "wanted is IPv4 addresses")]
    [InlineData("ip6.addr=[2001:db8::1]:80", "ip6.addr", "wanted is IPv6 addresses")]
    [InlineData("children.cur=1", "children.cur", "cannot be set")]
    [InlineData("dying", "dying", "cannot be set")]
    [InlineData("host.hostname=\"a", null, "is not closed")]
    public void What_is_wrong_is_named(string text, string? parameter, string message)
    {
        var error = Assert.Throws<JailException>(() => JailParameters.Parse(text));
        Assert.Equal((JailError.Invalid, parameter), (error.Error, error.Parameter));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_parameter_is_described_and_can_be_read_from_the_host()
    {
        Assert.Equal(JailParameter.All.Count, JailParameter.All.Select(parameter => parameter.Name).Distinct().Count());
        Assert.All(JailParameter.All, parameter =>
        {
            Assert.NotEmpty(parameter.Description);
            Assert.NotNull(Prison.Prison0.Get(parameter.Name));
        });
        Assert.Equal(CtlFlags.RdTun, JailParameter.Find("vnet").Access);
        Assert.Equal(CtlFlags.Rd, JailParameter.Find("children.cur").Access);
        Assert.Same(JailParameter.Find("persist"), JailParameter.Find("nopersist"));
        Assert.Equal(("0", "0", "new", "1", "-1"), (Prison.Prison0.Get("jid"), Prison.Prison0.Get("name"), Prison.Prison0.Get("vnet"), Prison.Prison0.Get("allow.nfsd"), Prison.Prison0.Get("securelevel")));
    }

    [Fact]
    public void Random_text_is_read_or_refused_and_nothing_else()
    {
        var random = new Random(20090801);
        string[] words = [.. JailParameter.All.Select(parameter => parameter.Name), "=", " ", "\"", "new", "1", "-1", ";", "no", ",", "10.0.0.1", "é", "\0"];
        for (int i = 0; i < 10_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)]));
            Exception? error = Record.Exception(() => JailParameters.Parse(text));
            Assert.True(error is null or JailException, $"'{text}': {error}");
        }
    }
}
