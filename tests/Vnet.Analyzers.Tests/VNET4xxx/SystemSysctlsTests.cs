using System.Collections;
using System.Reflection;

namespace Vnet.Analyzers.Tests;

/// <summary>What the rules take for granted is what the runtime has before any module is there.</summary>
public class SystemSysctlsTests
{
    private const int FirstAssigned = 0x100; // CTL_AUTO_START

    private static readonly SysctlOid s_kern = Sysctl.Find("kern");
    private static readonly SysctlOid[] s_registered = [.. Below(s_kern.Parent!).Where(oid => oid.Owner == s_kern.Owner)];
    private static readonly (string Name, bool IsNode, int Number)[] s_assumed = [.. Assumed()];

    [Fact]
    public void Names_are_those_of_the_runtime() => Assert.Equal(
        s_registered.Select(oid => oid.Name).Order(StringComparer.Ordinal),
        s_assumed.Select(entry => entry.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Numbers_are_those_of_the_runtime() => Assert.All(
        s_assumed,
        entry => Assert.Equal(entry.Number, Sysctl.Find(entry.Name).Number is var number && number < FirstAssigned ? number : -1));

    [Fact]
    public void Nodes_are_what_the_runtime_shares_with_others()
    {
        using var context = new SysctlContext("rules");
        Assert.All(s_assumed, entry => Assert.Equal(entry.IsNode, Record.Exception(() => context.AddNode(entry.Name, "shared")) is null));
    }

    [Fact]
    public void Page_lists_the_nodes()
    {
        string page = File.ReadAllText(Path.Combine(RuleCatalogue.Pages, "VNET4010.md"));
        Assert.All(s_assumed.Where(entry => entry.IsNode), entry => Assert.True(
            page.Contains($"`{entry.Name}`", StringComparison.Ordinal) || page.Contains($"`.{entry.Name.Split('.')[^1]}`", StringComparison.Ordinal),
            $"{entry.Name} is not on the page."));
    }

    // The table is the analyzers' own, as the list of ids is.
    private static IEnumerable<(string Name, bool IsNode, int Number)> Assumed()
    {
        Type table = typeof(UndeclaredSysctlParentAnalyzer).Assembly.GetType("Vnet.Analyzers.SystemSysctls")!;
        foreach (object entry in (IEnumerable)table.GetProperty("All", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            yield return (Property<string>(entry, "Name"), Property<bool>(entry, "IsNode"), Property<int>(entry, "Number"));
    }

    private static T Property<T>(object entry, string name) => (T)entry.GetType().GetProperty(name)!.GetValue(entry)!;

    private static IEnumerable<SysctlOid> Below(SysctlOid node) => node.Children.SelectMany(child => Below(child).Prepend(child));
}
