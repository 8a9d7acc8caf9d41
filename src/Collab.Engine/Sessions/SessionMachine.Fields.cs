using System.Collections.Immutable;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

// Fields: a multi-value register each. Who writes says which versions he has seen; under the manual policy the others stay beside his.
public static partial class SessionMachine
{
    private static Outcome HandleSetField(SessionState state, SessionCommand.SetField set)
    {
        if (Gate(state, set.By, set.Stamp, Capabilities.ModifyState) is { } refused)
        {
            return refused;
        }

        if (CheckFieldName(set.Name) is { } badName)
        {
            return badName;
        }

        if (set.Value.Length > Limits.FieldValueLengthMaximum || !TextHygiene.IsClean(set.Value))
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"A field holds at most {Limits.FieldValueLengthMaximum} characters of clean text. Put more into a file.");
        }

        if (set.Seen.Length > Limits.FieldVersionsMaximum)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, $"A field never has more than {Limits.FieldVersionsMaximum} versions side by side.");
        }

        var known = state.Fields.GetValueOrDefault(set.Name);
        if (known is null && state.Fields.Count >= Limits.FieldsPerSessionMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"There are {Limits.FieldsPerSessionMaximum} fields already. Remove one first.");
        }

        var policy = set.Policy ?? known?.Policy ?? FieldPolicy.LastWriterWins;
        var register = known?.Value ?? MultiValueRegister<string>.Empty;
        var isCrowded = policy == FieldPolicy.Manual
            && register.Alternatives.Count(alternative => !set.Seen.Contains(alternative.Dot)) >= Limits.FieldVersionsMaximum;
        if (isCrowded)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"{Limits.FieldVersionsMaximum} values of this field stand side by side. Choose one of them first.");
        }

        ImmutableArray<Dot> seen = policy == FieldPolicy.Manual ? set.Seen : [.. register.Alternatives.Select(static alternative => alternative.Dot)];
        return WithProgram(state, set.Name, set.Value, new SessionEvent.FieldUpdated(
            set.Name, set.Value, policy, register.Context.Next(set.Stamp.Client), seen)
        { Origin = Origin(set.By, set.Stamp) });
    }

    private static Outcome HandleRemoveField(SessionState state, SessionCommand.RemoveField remove)
    {
        if (Gate(state, remove.By, remove.Stamp, Capabilities.ModifyState) is { } refused)
        {
            return refused;
        }

        return state.Fields.ContainsKey(remove.Name)
            ? WithProgram(state, remove.Name, null, new SessionEvent.FieldRemoved(remove.Name) { Origin = Origin(remove.By, remove.Stamp) })
            : Outcome.Refuse(RejectionCode.UnknownField, "There is no such field any more.");
    }

    private static Outcome? CheckFieldName(string name)
    {
        return name.Length is 0 or > Limits.FieldNameLengthMaximum || !char.IsAsciiLetter(name[0])
            || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-')
            ? Outcome.Refuse(
                RejectionCode.InvalidMessage,
                $"A field's name has 1 to {Limits.FieldNameLengthMaximum} letters, digits, dots, dashes and underscores, and begins with a letter.")
            : null;
    }

    private static Outcome.Accepted WithProgram(SessionState state, string name, string? value, SessionEvent happened)
    {
        return new Outcome.Accepted(
            [happened], state.Run is { IsOver: false } run ? [new SessionEffect.TellField(run.Number, name, value)] : []);
    }

    private static SessionState ApplyFieldUpdated(SessionState state, SessionEvent.FieldUpdated updated)
    {
        var author = updated.Origin ?? throw new InvalidOperationException("Somebody writes a field.");
        var register = state.Fields.GetValueOrDefault(updated.Name)?.Value ?? MultiValueRegister<string>.Empty;
        var delta = register.Write(updated.Version.Replica, updated.Value, author.Member, state.At, updated.Seen);
        return state with
        {
            Fields = state.Fields.SetItem(updated.Name, new FieldState(updated.Name, updated.Policy, register.Merge(delta))),
        };
    }
}
