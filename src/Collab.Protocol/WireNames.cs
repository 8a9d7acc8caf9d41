using System.Collections.Frozen;
using System.Text.Json;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

/// <summary>How enumerations are written on the wire and in the log: in snake_case, never as numbers.</summary>
public static class WireNames
{
    private static readonly FrozenDictionary<RejectionCode, string> Codes = NamesOf<RejectionCode>();
    private static readonly FrozenDictionary<SessionRole, string> Roles = NamesOf<SessionRole>();
    private static readonly FrozenDictionary<DepartureReason, string> Departures = NamesOf<DepartureReason>();
    private static readonly FrozenDictionary<Reaction, string> Reactions = NamesOf<Reaction>();

    /// <summary>The single capabilities; <c>None</c> and <c>All</c> are combinations and have no name.</summary>
    private static readonly FrozenDictionary<Capabilities, string> SingleCapabilities = NamesOf<Capabilities>()
        .Where(static pair => pair.Key is not Capabilities.None and not Capabilities.All)
        .ToFrozenDictionary();

    public static string Of(RejectionCode code)
    {
        return Codes[code];
    }

    public static string Of(SessionRole role)
    {
        return Roles[role];
    }

    public static string Of(DepartureReason reason)
    {
        return Departures[reason];
    }

    public static string Of(Reaction reaction)
    {
        return Reactions[reaction];
    }

    public static string[] Of(Capabilities capabilities)
    {
        return [.. SingleCapabilities.Where(pair => capabilities.HasFlag(pair.Key)).OrderBy(static pair => pair.Key)
            .Select(static pair => pair.Value)];
    }

    public static RejectionCode? RejectionCodeOf(string name)
    {
        return KeyOf(Codes, name);
    }

    public static SessionRole? RoleOf(string name)
    {
        return KeyOf(Roles, name);
    }

    public static DepartureReason? DepartureOf(string name)
    {
        return KeyOf(Departures, name);
    }

    public static Reaction? ReactionOf(string name)
    {
        return KeyOf(Reactions, name);
    }

    public static Capabilities? CapabilityOf(string name)
    {
        return KeyOf(SingleCapabilities, name);
    }

    private static T? KeyOf<T>(FrozenDictionary<T, string> names, string name)
        where T : struct, Enum
    {
        foreach (var (key, value) in names)
        {
            if (value == name)
            {
                return key;
            }
        }

        return null;
    }

    private static FrozenDictionary<T, string> NamesOf<T>()
        where T : struct, Enum
    {
        return Enum.GetValues<T>().ToFrozenDictionary(
            static value => value, static value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
