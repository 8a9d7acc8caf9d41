namespace Collab.Engine.Tests.Crdt;

/// <summary>Text values as fields and tasks may hold them, and some that only an attacker would send.</summary>
public static class TextValues
{
    private static readonly string[] Values =
    [
        "", "a", "b", "two words", "line\r\nline", "\r\n", "\n", "é", "e\u0301", "→", "😀", "🧑‍🏫", "𝔘𝔫", "\uFEFFmarked", "{:ok, %{n: 1}}",
        "😀\r\n😀", "\uD83D", "\uDE00", "\uDE00\uD83D", "x\uD800y", "\0",
    ];

    public static string Of(int number)
    {
        return Values[number % Values.Length];
    }
}
