using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Testing;

/// <summary>
/// A session as a fold over commands, without store and sockets: each step handles, applies what was accepted and answers with the outcome.
/// Ids are small numbers, time stands still unless it is moved.
/// </summary>
public sealed class SessionScript
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<ClientId, long> _sequence = [];

    public SessionScript(string text = "", SessionSettings? settings = null)
    {
        var create = new SessionCommand.CreateSession(
            Owner, "OTP", settings ?? SessionSettings.Default, [new NewDocument(File, "lib/counter.ex", text)], Now);
        Do(create);
        Join(Owner, OwnerClient);
    }

    public static MemberId Owner { get; } = new(Id(1));

    public static ClientId OwnerClient { get; } = new(Id(101));

    public static DocumentId File { get; } = new(Id(201));

    public SessionState State { get; private set; } = SessionState.Empty;

    /// <summary>Every event so far, with the time of its frame.</summary>
    public List<(SessionEvent Event, DateTimeOffset At)> Log { get; } = [];

    public DateTimeOffset Now { get; set; } = Start;

    public string Text => State.Documents[File].Text.ToString();

    public static Guid Id(int number)
    {
        return new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    public Outcome Do(SessionCommand command)
    {
        var outcome = SessionMachine.Handle(State, command);
        if (outcome is Outcome.Accepted accepted)
        {
            foreach (var happened in accepted.Events)
            {
                State = SessionMachine.Apply(State, happened, command.At);
                Log.Add((happened, command.At));
            }
        }

        return outcome;
    }

    public Outcome Join(MemberId member, ClientId client, SessionRole role = SessionRole.Student, bool isReturning = false)
    {
        return Do(new SessionCommand.JoinSession(member, client, role, isReturning, Now));
    }

    /// <summary>A new member with one client, already joined.</summary>
    public (MemberId Member, ClientId Client) Enter(int number, SessionRole role = SessionRole.Student)
    {
        var (member, client) = (new MemberId(Id(number)), new ClientId(Id(100 + number)));
        Join(member, client, role);
        return (member, client);
    }

    public CommandStamp Stamp(MemberId member, ClientId client)
    {
        _sequence[client] = _sequence.GetValueOrDefault(client) + 1;
        return new CommandStamp(client, State.Members[member].Clients[client].Epoch, _sequence[client]);
    }

    public SessionCommand.EditDocument Edit(
        (MemberId Member, ClientId Client) who, TextOperation operation, long? revision = null)
    {
        return new SessionCommand.EditDocument(
            who.Member, Stamp(who.Member, who.Client), File, revision ?? State.Documents[File].Revision, operation, Now);
    }

    public TextOperation Insert(int offset, string text)
    {
        return TextOperation.Replace(Text.Length, offset, 0, text);
    }
}
