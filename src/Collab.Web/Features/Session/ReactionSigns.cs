using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session;

/// <summary>How reactions look and what they are called.</summary>
internal static class ReactionSigns
{
    public static ImmutableArray<Reaction> All { get; } = [.. Enum.GetValues<Reaction>()];

    public static string Of(Reaction reaction) => reaction switch
    {
        Reaction.ThumbsUp => "👍",
        Reaction.Heart => "❤️",
        Reaction.Laugh => "😄",
        Reaction.Celebrate => "🎉",
        Reaction.Thinking => "🤔",
        Reaction.Eyes => "👀",
        _ => throw new ArgumentOutOfRangeException(nameof(reaction)),
    };

    public static string NameOf(Reaction reaction) => reaction switch
    {
        Reaction.ThumbsUp => "Thumbs up",
        Reaction.Heart => "Heart",
        Reaction.Laugh => "Laugh",
        Reaction.Celebrate => "Celebrate",
        Reaction.Thinking => "Thinking",
        Reaction.Eyes => "Eyes",
        _ => throw new ArgumentOutOfRangeException(nameof(reaction)),
    };
}
