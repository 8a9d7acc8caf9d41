using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Collab.Engine;
using Collab.Protocol;

namespace Collab.Web.Features.Session;

/// <summary>A piece of a message: what it is, never how it looks. All of it is text; a component gives each its element.</summary>
public abstract record ChatPart
{
    public sealed record Words(string Text) : ChatPart;

    /// <param name="Text">With the @, as it was written.</param>
    public sealed record Mention(MemberId Member, string Text) : ChatPart;

    /// <summary>What looks like a line of a file. Whether there is such a file is seen when it is shown.</summary>
    public sealed record Place(string Path, int? Line, string Text) : ChatPart;

    public sealed record InlineCode(string Text) : ChatPart;

    /// <param name="Language">As written behind the fence; Elixir where nothing is.</param>
    public sealed record CodeBlock(string Language, string Text) : ChatPart;
}

/// <summary>
/// Reads a message: fenced code, `code`, @names and places such as <c>lib/counter.ex:12</c>. Nothing else of Markdown, and no HTML: what is
/// not one of these is shown as it stands.
/// </summary>
internal static partial class ChatText
{
    public const string DefaultLanguage = "elixir";

    /// <param name="names">The longest first: "@Ana Beatriz" is not Ana.</param>
    public static ImmutableArray<ChatPart> Parse(string text, IReadOnlyList<RosterEntry> names)
    {
        var parts = ImmutableArray.CreateBuilder<ChatPart>();
        var at = 0;
        foreach (Match fence in Fence().Matches(text))
        {
            ParseLine(text[at..fence.Index], names, parts);
            var language = fence.Groups["language"].Value;
            parts.Add(new ChatPart.CodeBlock(language.Length == 0 ? DefaultLanguage : language.ToLowerInvariant(), fence.Groups["code"].Value));
            at = fence.Index + fence.Length;
        }

        ParseLine(text[at..], names, parts);
        return parts.ToImmutable();
    }

    /// <summary>Everything outside of fences.</summary>
    private static void ParseLine(string text, IReadOnlyList<RosterEntry> names, ImmutableArray<ChatPart>.Builder parts)
    {
        var written = 0;
        foreach (Match token in Token().Matches(text))
        {
            if (token.Index < written || Read(text, token, names) is not { } part)
            {
                continue;
            }

            AddWords(text[written..token.Index], parts);
            parts.Add(part.Part);
            written = token.Index + part.Length;
        }

        AddWords(text[written..], parts);
    }

    private static (ChatPart Part, int Length)? Read(string text, Match token, IReadOnlyList<RosterEntry> names)
    {
        if (token.Groups["code"].Success)
        {
            return (new ChatPart.InlineCode(token.Groups["code"].Value), token.Length);
        }

        if (token.Groups["path"].Success)
        {
            int? line = int.TryParse(token.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : null;
            return (new ChatPart.Place(token.Groups["path"].Value, line, token.Value), token.Length);
        }

        var from = token.Index + 1;
        var named = names.FirstOrDefault(person => IsNamed(text, from, person.Name));
        return named is null
            ? null
            : (new ChatPart.Mention(named.Id, text[token.Index..(from + named.Name.Length)]), named.Name.Length + 1);
    }

    private static bool IsNamed(string text, int from, string name)
    {
        var end = from + name.Length;
        return end <= text.Length
            && text.AsSpan(from, name.Length).Equals(name, StringComparison.OrdinalIgnoreCase)
            && (end == text.Length || !char.IsLetterOrDigit(text[end]));
    }

    private static void AddWords(string text, ImmutableArray<ChatPart>.Builder parts)
    {
        if (text.Length > 0)
        {
            parts.Add(new ChatPart.Words(text));
        }
    }

    [GeneratedRegex(@"```(?<language>[\w+-]*)[ \t]*\n(?<code>.*?)\n?```\n?", RegexOptions.Singleline)]
    private static partial Regex Fence();

    /// <summary>`code`, a path with an ending and perhaps a line, or an @ that begins a word.</summary>
    [GeneratedRegex(@"`(?<code>[^`\n]+)`|(?<![\w./:@-])(?<path>[\w-][\w.-]*(?:/[\w.-]+)*\.\w{1,8})(?::(?<line>\d{1,6}))?(?![\w/])|(?<!\w)@")]
    private static partial Regex Token();
}
