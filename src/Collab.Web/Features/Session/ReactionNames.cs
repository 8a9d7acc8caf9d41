using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session;

/// <summary>What reactions are called.</summary>
internal static class ReactionNames
{
    public static ImmutableArray<Reaction> All { get; } = [.. Enum.GetValues<Reaction>()];

    public static string Of(Reaction reaction) => reaction switch
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
