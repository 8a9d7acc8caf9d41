using Collab.Engine;

namespace Collab.Web.Features.Session;

/// <summary>Who came and who went, as one sentence for the polite live region: a class that arrives together is not thirty sentences.</summary>
internal static class RoomNews
{
    private const int NamesMaximum = 2;

    /// <summary>Null when nobody but the reader came or went.</summary>
    public static string? Between(RoomView before, RoomView after, MemberId reader)
    {
        var joined = Names(after, before, reader, "joined");
        var left = Names(before, after, reader, "left");
        return (joined, left) switch
        {
            (null, null) => null,
            (null, _) => left,
            (_, null) => joined,
            _ => $"{joined} {left}",
        };
    }

    /// <summary>Those who are here in one view and not in the other.</summary>
    private static string? Names(RoomView here, RoomView other, MemberId reader, string verb)
    {
        var otherIds = other.People.Where(static person => person.IsHere).Select(static person => person.Id).ToHashSet();
        var names = here.People.Where(person => person.IsHere && person.Id != reader && !otherIds.Contains(person.Id))
            .Select(static person => person.Name)
            .ToList();
        return names.Count switch
        {
            0 => null,
            1 => $"{names[0]} {verb}.",
            NamesMaximum => $"{names[0]} and {names[1]} {verb}.",
            _ => $"{names[0]} and {names.Count - 1} others {verb}.",
        };
    }
}
