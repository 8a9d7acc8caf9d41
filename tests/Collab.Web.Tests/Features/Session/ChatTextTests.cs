using System.Collections.Immutable;
using System.Globalization;
using Collab.Engine;
using Collab.Protocol;
using Collab.Web.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>What is read out of a message, and that nothing of it is lost.</summary>
public sealed class ChatTextTests
{
    private static readonly RosterEntry[] Names = [Person(1, "Ana Beatriz"), Person(2, "Ana"), Person(3, "Ben")];

    public static TheoryData<string, string> Messages => new()
    {
        { "Look, @ben!", "words Look,  | mention Ben | words !" },
        { "@Ana Beatriz and @ana", "mention Ana Beatriz | words  and  | mention Ana" },
        { "mail a@ben.example, @Bennet, @nobody", "words mail a@ben.example, @Bennet, @nobody" },
        { "See lib/counter.ex:12.", "words See  | place lib/counter.ex 12 | words ." },
        { "README.md and mix.exs", "place README.md - | words  and  | place mix.exs -" },
        { "at https://elixir-lang.org/a.html:3", "words at https://elixir-lang.org/a.html:3" },
        { "use `@ben lib/a.ex:1` here", "words use  | inline @ben lib/a.ex:1 | words  here" },
        { "so:\n```\ndef a, do: 1\n```\nok", "words so:\n | block elixir def a, do: 1 | words ok" },
        { "```json\n{\"a\": 1}```", "block json {\"a\": 1}" },
        { "```\nnever closed @ben", "words ```\nnever closed  | mention Ben" },
        { "<b>bold</b> & <script>", "words <b>bold</b> & <script>" },
        { "lib/counter.ex:0 lib/counter.ex:9999999", "place lib/counter.ex - | words   | place lib/counter.ex - | words :9999999" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_read_into_its_parts(string text, string expected)
    {
        Assert.Equal(expected, string.Join(" | ", ChatText.Parse(text, Names).Select(Describe)));
    }

    [Theory]
    [InlineData("defmodule Counter do", "code-keyword:defmodule code-module:Counter code-keyword:do")]
    [InlineData("{:ok, \"a # b\"} # why", "code-atom::ok code-string:\"a # b\" code-comment:# why")]
    [InlineData("def end_date(do_it), do: @limit + 1_000", "code-keyword:def code-atom:do: code-atom:@limit code-number:1_000")]
    [InlineData("Map.get(x, :a?) && nil", "code-module:Map code-atom::a? code-keyword:nil")]
    public void Elixir_has_its_colours_and_keeps_its_text(string code, string expected)
    {
        var runs = ElixirWords.Read(code).ToList();

        Assert.Equal(code, string.Concat(runs.Select(static run => run.Text)));
        Assert.Equal(expected, string.Join(' ', runs.Where(static run => run.Kind is not null).Select(static run => $"{run.Kind}:{run.Text}")));
    }

    [Fact]
    public void What_is_unread_is_of_others_and_behind_the_mark()
    {
        var me = Names[2].Id;
        ImmutableArray<ChatView> messages = [Message(1, Names[0].Id, "old"), Message(2, me, "mine"), Message(3, Names[0].Id, "@Ben, new")];

        Assert.Equal(new UnreadChat(1, 1, 3), UnreadChat.Of(messages, 1, me));
        Assert.Equal("@1", UnreadChat.Of(messages, 1, me).Label);
        Assert.Equal(UnreadChat.None, UnreadChat.Of(messages, 3, me));
        Assert.Equal("99+", new UnreadChat(120, 0, 1).Label);
    }

    private static ChatView Message(long seq, MemberId author, string text) =>
        new(seq, DateTimeOffset.UnixEpoch, author, "", "", text, false) { Parts = ChatText.Parse(text, Names) };

    private static string Describe(ChatPart part) => part switch
    {
        ChatPart.Words words => $"words {words.Text}",
        ChatPart.Mention mention => $"mention {Names.Single(person => person.Id == mention.Member).Name}",
        ChatPart.Place place => $"place {place.Path} {place.Line?.ToString(CultureInfo.InvariantCulture) ?? "-"}",
        ChatPart.InlineCode code => $"inline {code.Text}",
        ChatPart.CodeBlock block => $"block {block.Language} {block.Text}",
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private static RosterEntry Person(int number, string name) => new(new MemberId(new Guid(number, 0, 0, new byte[8])), name, "#f2b84b", true);
}
