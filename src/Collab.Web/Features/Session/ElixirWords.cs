using System.Text.RegularExpressions;

namespace Collab.Web.Features.Session;

/// <summary>A run of one colour in a line of Elixir; <paramref name="Kind"/> is a class of css/people.css, null for plain text.</summary>
internal readonly record struct ElixirRun(string Text, string? Kind);

/// <summary>
/// Colours Elixir in the chat. Lexical and of one pass: the editor has the real grammar, a message of some lines does not pay for loading it.
/// </summary>
internal static partial class ElixirWords
{
    private static readonly string[] Kinds = ["comment", "string", "atom", "module", "keyword", "number"];

    public static IEnumerable<ElixirRun> Read(string code)
    {
        var at = 0;
        foreach (Match word in Words().Matches(code))
        {
            if (word.Index > at)
            {
                yield return new ElixirRun(code[at..word.Index], null);
            }

            yield return new ElixirRun(word.Value, "code-" + Kinds.First(kind => word.Groups[kind].Success));
            at = word.Index + word.Length;
        }

        if (at < code.Length)
        {
            yield return new ElixirRun(code[at..], null);
        }
    }

    [GeneratedRegex("""
        (?<comment>\#[^\n]*)
        |(?<string>"(?:\\.|[^"\\])*")
        |(?<atom>(?<![\w:]):[a-z_]\w*[?!]?|(?<!\w)[a-z_]\w*[?!]?:(?!:)|(?<!\w)@[a-z_]\w*)
        |(?<module>(?<!\w)[A-Z]\w*)
        |(?<keyword>(?<![\w.:])(?:do|end|fn|def|defp|defmodule|defstruct|defmacro|use|import|alias|require|if|unless|else|case|cond|with|for|when|receive|after|try|rescue|raise|and|or|not|in|true|false|nil)(?![\w?!:]))
        |(?<number>(?<!\w)\d[\d_]*(?:\.\d+)?)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Words();
}
