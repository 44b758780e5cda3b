namespace Vnet.Runtime.Tests;

public class LinkerSetTests
{
    [Fact]
    public void Entries_are_the_fields_themselves_and_merge_over_files()
    {
        LinkerSet<int> numbers = LinkerSet.Of<int>("runtime_tests_numbers");
        Assert.Equal(2, numbers.Count);
        LinkerSetItem<int> plain = numbers.Single(item => item.Name.EndsWith(".s_plain", StringComparison.Ordinal));
        plain.Value = 21;
        Assert.Equal(21, TestModule.Plain);
        plain.Value = 11;
        Assert.Equal("runtime_tests", plain.Module);

        var file = new LinkerFile("more.dll", builder =>
        {
            builder.Module("more", 1);
            builder.Add("runtime_tests_numbers", "more", "more.value", 99);
        });
        VnetModules.Load(file);
        Assert.Contains(LinkerSet.Of<int>("runtime_tests_numbers"), item => item.Value == 99);
        Assert.Equal(2, numbers.Count);
        VnetModules.Unload(file);
        Assert.Equal(2, LinkerSet.Of<int>("runtime_tests_numbers").Count);
    }

    [Fact]
    public void Methods_are_delegates() => Assert.Equal(TestModule.Plain, Assert.Single(LinkerSet.Of<Func<int>>("runtime_tests_hooks")).Value());

    [Fact]
    public void An_empty_set_is_legal() => Assert.Empty(LinkerSet.Of<int>("nobody_contributes"));

    [Fact]
    public void A_wrong_type_names_the_right_one()
    {
        string message = Assert.Throws<ArgumentException>(() => LinkerSet.Of<string>("runtime_tests_numbers")).Message;
        Assert.Contains("System.Int32", message, StringComparison.Ordinal);
        Assert.Contains("System.String", message, StringComparison.Ordinal);
    }
}
