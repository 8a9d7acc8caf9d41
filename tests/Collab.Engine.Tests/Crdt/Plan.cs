using CsCheck;

namespace Collab.Engine.Tests.Crdt;

/// <summary>What one step of a plan does. Edits come first, since shrinking goes towards small numbers.</summary>
public enum StepKind
{
    Edit,

    /// <summary>One waiting delta, not always the oldest, arrives.</summary>
    Deliver,

    /// <summary>The same, and it stays waiting: it will arrive again.</summary>
    DeliverTwice,

    /// <summary>A waiting delta is lost; only an exchange of states can bring it back.</summary>
    Lose,

    /// <summary>The whole state of another replica arrives.</summary>
    Exchange,
}

/// <summary>One step: who, what, and numbers from which the subject under test takes its choices.</summary>
public readonly record struct Step(StepKind Kind, int Actor, int Choice, int Value, int Milliseconds);

/// <summary>A random history of some replicas, shrunk by CsCheck, whose failures print it together with the seed.</summary>
public static class Plan
{
    public const int Replicas = 4;

    private static readonly Gen<StepKind> Kind = Gen.Frequency(
        (10, Gen.Const(StepKind.Edit)),
        (9, Gen.Const(StepKind.Deliver)),
        (3, Gen.Const(StepKind.DeliverTwice)),
        (2, Gen.Const(StepKind.Lose)),
        (2, Gen.Const(StepKind.Exchange)));

    /// <summary>Time often stands still between steps, so that clocks must tell writes of one millisecond apart.</summary>
    private static readonly Gen<Step> Step = Gen.Select(
        Kind, Gen.Int[0, Replicas - 1], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 2],
        static (kind, actor, choice, value, milliseconds) => new Step(kind, actor, choice, value, milliseconds));

    public static readonly Gen<Step[]> Steps = Step.Array[0, 60];
}
