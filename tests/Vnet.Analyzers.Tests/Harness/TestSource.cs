using Microsoft.CodeAnalysis.Text;

namespace Vnet.Analyzers.Tests;

/// <summary>Source with marked spots: <c>[|…|]</c> for the rule under test, <c>{|ID:…|}</c> for a named one.</summary>
internal sealed record TestSource(string Text, IReadOnlyList<ExpectedDiagnostic> Expected)
{
    public static TestSource Parse(string marked, string defaultId)
    {
        var text = new System.Text.StringBuilder();
        var expected = new List<ExpectedDiagnostic>();
        var open = new Stack<(string Id, int Start)>();
        for (int i = 0; i < marked.Length;)
        {
            if (Matches("[|"))
            {
                open.Push((defaultId, text.Length));
                i += 2;
            }
            else if (Matches("{|"))
            {
                int colon = marked.IndexOf(':', i);
                open.Push((marked[(i + 2)..colon], text.Length));
                i = colon + 1;
            }
            else if (open.Count > 0 && (Matches("|]") || Matches("|}")))
            {
                (string id, int start) = open.Pop();
                expected.Add(new ExpectedDiagnostic(id, TextSpan.FromBounds(start, text.Length)));
                i += 2;
            }
            else
            {
                text.Append(marked[i++]);
            }

            bool Matches(string token) => string.CompareOrdinal(marked, i, token, 0, token.Length) == 0;
        }

        Assert.True(open.Count == 0, "A marker is not closed.");
        return new TestSource(text.ToString(), [.. expected.OrderBy(e => e.Span.Start)]);
    }
}

/// <summary>A diagnostic that must be reported, at exactly this span.</summary>
internal sealed record ExpectedDiagnostic(string Id, TextSpan Span);
