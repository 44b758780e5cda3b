using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Vnet.Analyzers.Tests;

/// <summary>What holds for every rule of every family.</summary>
public class RuleDocumentationTests
{
    private const string AcceptVariable = "VNET_ACCEPT_SNAPSHOTS";
    private static readonly string[] s_sections = ["What", "Why", "Wrong", "Right", "When to suppress"];

    [Fact]
    public void Ids_are_unique_and_of_a_known_family()
    {
        Assert.Equal(RuleCatalogue.Ids.Distinct(StringComparer.Ordinal), RuleCatalogue.Ids);
        Assert.All(RuleCatalogue.Ids, id => Assert.Matches("^VNET[1-5][0-9]{3}$", id));
    }

    [Fact]
    public void An_id_belongs_to_one_analyzer_and_is_listed()
    {
        Assert.All(RuleCatalogue.Descriptors, descriptor => Assert.Contains(descriptor.Id, RuleCatalogue.Ids));
        IEnumerable<string> reportedTwice = RuleCatalogue.Analyzers
            .SelectMany(analyzer => analyzer.SupportedDiagnostics.Select(descriptor => descriptor.Id).Distinct(StringComparer.Ordinal))
            .GroupBy(id => id, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key);
        Assert.Empty(reportedTwice);
    }

    [Fact]
    public void Descriptors_of_one_id_agree() =>
        Assert.All(
            RuleCatalogue.Descriptors.GroupBy(descriptor => descriptor.Id, StringComparer.Ordinal),
            group => Assert.Single(group.Select(descriptor => (descriptor.Category, descriptor.DefaultSeverity, descriptor.HelpLinkUri)).Distinct()));

    [Fact]
    public void Category_is_that_of_the_family() =>
        Assert.All(RuleCatalogue.Descriptors, descriptor => Assert.Equal(
            descriptor.Id[4] switch
            {
                '1' => "Vnet.Definition",
                '2' => "Vnet.Access",
                '3' => "Vnet.Lifecycle",
                '4' => "Vnet.Sysctl",
                '5' => "Vnet.Dpcpu",
                _ => "none",
            },
            descriptor.Category));

    [Fact]
    public void Help_link_leads_to_the_page() =>
        Assert.All(
            RuleCatalogue.Descriptors,
            descriptor => Assert.EndsWith($"/docs/rules/{descriptor.Id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal));

    [Fact]
    public void Messages_are_one_sentence_without_a_full_stop() =>
        Assert.All(RuleCatalogue.Descriptors, descriptor =>
        {
            string message = descriptor.MessageFormat.ToString(null);
            Assert.DoesNotMatch(@"[.!\s]$", message);
            Assert.DoesNotContain('\n', message);
            Assert.Matches("[.]$", descriptor.Description.ToString(null));
            Assert.DoesNotMatch(@"[.\s]$", descriptor.Title.ToString(null));
        });

    [Fact]
    public void Every_rule_has_a_page_with_all_sections() =>
        Assert.All(RuleCatalogue.Descriptors.Select(descriptor => descriptor.Id).Distinct(StringComparer.Ordinal), id =>
        {
            string path = Path.Combine(RuleCatalogue.Pages, id + ".md");
            Assert.True(File.Exists(path), $"{id} has no page.");
            string text = File.ReadAllText(path);
            Assert.StartsWith($"# {id}: ", text, StringComparison.Ordinal);
            Assert.All(s_sections, section => Assert.True(
                Regex.IsMatch(text, $@"^(## |\*\*){section}", RegexOptions.Multiline), $"{id} has no section '{section}'."));
        });

    [Fact]
    public void Every_page_belongs_to_an_id() =>
        Assert.All(
            Directory.GetFiles(RuleCatalogue.Pages, "VNET*.md"),
            path => Assert.Contains(Path.GetFileNameWithoutExtension(path), RuleCatalogue.Ids));

    [Fact]
    public void Every_rule_is_in_the_release_notes()
    {
        string[] rows = [.. File.ReadAllLines(RuleCatalogue.Releases).Where(line => line.StartsWith("VNET", StringComparison.Ordinal))];
        Assert.Equal(rows.Order(StringComparer.Ordinal), rows);
        Assert.Equal(
            RuleCatalogue.Descriptors.Select(d => $"{d.Id} | {d.Category} | {d.DefaultSeverity}").Distinct(StringComparer.Ordinal),
            rows.Select(row => string.Join(" | ", row.Split('|').Take(3).Select(cell => cell.Trim()))));
    }

    [Fact]
    public void Every_fix_has_fix_all_and_fixes_a_rule() =>
        Assert.All(RuleCatalogue.Fixes, fix =>
        {
            FixAllProvider? all = fix.GetFixAllProvider();
            Assert.True(all is not null, $"{fix.GetType().Name} has no Fix All.");
            Assert.NotEmpty(fix.FixableDiagnosticIds);
            Assert.All(fix.FixableDiagnosticIds, id => Assert.Contains(RuleCatalogue.Descriptors, descriptor => descriptor.Id == id));
        });

    [Fact]
    public void Index_lists_every_rule()
    {
        string path = Path.Combine(RuleCatalogue.Pages, "README.md");
        string expected = Index();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
            File.WriteAllText(path, expected);
        string actual = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(expected == actual, $"docs/rules/README.md is not what the rules say. Run the tests with {AcceptVariable}=1 and commit it.");
    }

    // The list of ids says in a comment which convention each stands for.
    private static string Convention(string id)
    {
        string ids = File.ReadAllText(Path.Combine(RuleCatalogue.Root, "analyzers", "Vnet.Analyzers", "RuleIds.cs"));
        return Regex.Match(ids, $"\"{id}\"; *// (.+)").Groups[1].Value.Trim();
    }

    private static string Index()
    {
        HashSet<string> fixable = [.. RuleCatalogue.Fixes.SelectMany(fix => fix.FixableDiagnosticIds)];
        Dictionary<string, DiagnosticDescriptor> rules = RuleCatalogue.Descriptors
            .GroupBy(descriptor => descriptor.Id, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var text = new StringBuilder();
        text.Append(
            """
            # Rules

            What the analyzers report, by family: 1xxx definition, 2xxx access and the current vnet, 3xxx life cycle, 4xxx sysctls, 5xxx
            per-CPU variables and counters. Set a severity in `.editorconfig` with `dotnet_diagnostic.VNETnnnn.severity`.
            "Convention" is that of FreeBSD's kernel which a rule enforces, where there is one.

            | Id | Title | Convention | Severity | Code fix |
            |----|-------|------------|----------|----------|

            """.ReplaceLineEndings("\n"));
        foreach (string page in Directory.GetFiles(RuleCatalogue.Pages, "VNET*.md").Order(StringComparer.Ordinal))
        {
            string id = Path.GetFileNameWithoutExtension(page);
            string title = File.ReadLines(page).First()[$"# {id}: ".Length..];
            string severity = rules.TryGetValue(id, out DiagnosticDescriptor? rule) ? rule.DefaultSeverity.ToString() : "impossible by construction";
            text.Append($"| [{id}]({id}.md) | {title} | {Convention(id)} | {severity} | {(fixable.Contains(id) ? "yes" : "")} |\n");
        }

        return text.ToString();
    }
}
