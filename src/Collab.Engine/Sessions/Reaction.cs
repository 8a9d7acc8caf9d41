using System.Collections.Immutable;

namespace Collab.Engine.Sessions;

/// <summary>What can be said to a message without words. The set is small and fixed, so that everybody finds each in his own hand.</summary>
public enum Reaction : byte
{
    ThumbsUp,
    Heart,
    Laugh,
    Celebrate,
    Thinking,
    Eyes,
}

/// <summary>Who has given one reaction to a message, in the order in which they did. Nobody is in it twice.</summary>
public sealed record ReactionMembers(Reaction Reaction, ImmutableArray<MemberId> Members);
