using Collab.Engine.Text;
using Collab.Testing;
using CsCheck;

namespace Collab.Engine.Tests.Text;

/// <summary>One edit of a plan: numbers, from which a text makes the places. Shrinks towards nothing.</summary>
public readonly record struct PlannedEdit(int Skip, int Deleted, string Inserted, bool DeletesFirst);

/// <summary>What somebody at a keyboard does next.</summary>
public enum Keystroke
{
    Type,
    Backspace,
    DeleteForward,
    TypeOver,
    Jump,
    StepLeft,
}

public readonly record struct PlannedKeystroke(Keystroke Key, int Number, string Text);

/// <summary>
/// Random texts and operations that CsCheck shrinks, whose failures print the seed (set CsCheck_Seed to run one again). Surrogate pairs are everywhere, line ends are
/// LF only: what the door lets in.
/// </summary>
internal static class TextPlans
{
    private static readonly string[] Pieces = ["a", "b", "x", " ", "\n", "é", "→", "😀", "🧑‍🏫", "𝔘", "def "];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(static index => Pieces[index]);

    public static readonly Gen<string> Text = Piece.Array[0, 12].Select(string.Concat);

    public static readonly Gen<PlannedEdit[]> Edits = Gen.Select(
        Gen.Int[0, 12], Gen.Int[0, 4], Piece.Array[0, 3].Select(string.Concat), Gen.Bool,
        static (skip, deleted, inserted, deletesFirst) => new PlannedEdit(skip, deleted, inserted, deletesFirst)).Array[0, 4];

    public static readonly Gen<PlannedKeystroke[]> Keystrokes = Gen.Select(
        Gen.Frequency(
            (12, Gen.Const(Keystroke.Type)),
            (5, Gen.Const(Keystroke.Backspace)),
            (2, Gen.Const(Keystroke.DeleteForward)),
            (1, Gen.Const(Keystroke.TypeOver)),
            (2, Gen.Const(Keystroke.Jump)),
            (3, Gen.Const(Keystroke.StepLeft))),
        Gen.Int[0, 99], Piece,
        static (key, number, text) => new PlannedKeystroke(key, number, text)).Array[1, 60];

    /// <summary>An operation in raw order: inserts before or behind the deletes at their place, as planned.</summary>
    public static TextOperation Operation(string text, PlannedEdit[] plan)
    {
        var builder = new TextOperationBuilder();
        var position = 0;
        foreach (var edit in plan)
        {
            var start = RandomText.Snap(text, Math.Min(text.Length, position + edit.Skip));
            var end = RandomText.Snap(text, Math.Min(text.Length, start + edit.Deleted));
            builder.Retain(start - position);
            _ = edit.DeletesFirst
                ? builder.Delete(end - start).Insert(edit.Inserted)
                : builder.Insert(edit.Inserted).Delete(end - start);
            position = end;
        }

        return builder.Retain(text.Length - position).Build();
    }

    public static List<TextOperation> Sequence(string text, params PlannedEdit[][] plans)
    {
        var operations = new List<TextOperation>();
        foreach (var plan in plans)
        {
            operations.Add(Operation(text, plan));
            text = operations[^1].Apply(text);
        }

        return operations;
    }

    /// <summary>What one person types, an operation a keystroke.</summary>
    public static List<TextOperation> Typing(string text, PlannedKeystroke[] plan)
    {
        var operations = new List<TextOperation>();
        var caret = 0;
        foreach (var (key, number, inserted) in plan)
        {
            var left = caret >= 2 && char.IsLowSurrogate(text[caret - 1]) ? caret - 2 : Math.Max(0, caret - 1);
            var right = RandomText.Snap(text, Math.Min(text.Length, caret + 1));
            var (start, end, added) = key switch
            {
                Keystroke.Type => (caret, caret, inserted),
                Keystroke.Backspace => (left, caret, string.Empty),
                Keystroke.DeleteForward => (caret, right, string.Empty),
                Keystroke.TypeOver => (left, right, inserted),
                _ => (0, 0, string.Empty),
            };
            if (key is Keystroke.Jump or Keystroke.StepLeft)
            {
                caret = key == Keystroke.StepLeft ? left : RandomText.Snap(text, number % (text.Length + 1));
                continue;
            }

            operations.Add(TextOperation.Replace(text.Length, start, end - start, added));
            text = operations[^1].Apply(text);
            caret = start + added.Length;
        }

        if (operations.Count == 0)
        {
            operations.Add(TextOperation.Identity(text.Length));
        }

        return operations;
    }
}
