using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

public class IfNameTests
{
    [Theory]
    [InlineData("em0", true)]
    [InlineData("em0.100", true)]
    [InlineData("my-uplink_7", true)]
    [InlineData("a23456789012345", true)]
    [InlineData("a234567890123456", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("0em", false)]
    [InlineData("em 0", false)]
    [InlineData("em/0", false)]
    [InlineData("em\0", false)]
    [InlineData("émile", false)]
    public void Validity(string? name, bool isValid) => Assert.Equal(isValid, IfName.IsValid(name));

    [Theory]
    [InlineData("em12", true, "em", 12)]
    [InlineData("em0", true, "em", 0)]
    [InlineData("em", true, "em", -1)]
    [InlineData("em01", false, "em", -1)]
    [InlineData("em99999999999", false, "em", 0)]
    [InlineData("epair0a", true, "epair0a", -1)]
    public void A_name_is_split_before_its_number(string name, bool isNumbered, string prefix, int unit)
    {
        Assert.Equal(isNumbered, IfName.TrySplit(name, out string actual, out int number));
        Assert.Equal(prefix, actual);
        if (isNumbered)
            Assert.Equal(unit, number);
    }

    [Fact]
    public void A_bad_name_is_refused_with_what_is_wrong()
    {
        Assert.Contains("16 characters", Refused.With(Errno.Invalid, () => FakeDriver.Make("abcdefghijklmnop", out _)), StringComparison.Ordinal);
    }
}
