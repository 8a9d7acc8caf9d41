using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;

namespace Collab.Simulation;

/// <summary>
/// Those who run and debug the program and work at tasks and polls: two members who speak to the server without a client machine, and the sandbox, which answers effects with
/// reports, late, twice, of runs that are over, and of texts that have changed since.
/// </summary>
internal sealed class Programmers
{
    private static readonly string[] Fields = ["speed", "colour", "lib.size"];

    private readonly World _world;
    private readonly SimulatedServer _server;
    private readonly DocumentId _file;
    private readonly ClassWork _classWork;
    private readonly List<Programmer> _programmers;
    private long _stop;

    public Programmers(World world, SimulatedServer server, DocumentId file)
    {
        (_world, _server, _file, _classWork) = (world, server, file, new ClassWork(world));
        _programmers = [.. Enumerable.Range(0, 2).Select(_ => new Programmer(new MemberId(world.NewGuid()), new ClientId(world.NewGuid())))];
        server.Sandbox = Answer;
    }

    public void Act()
    {
        var programmer = _world.Pick(_programmers);
        if (Stamp(programmer) is not { } stamp || _server.State is not { } state)
        {
            Submit(new SessionCommand.JoinSession(programmer.Member, programmer.Client, SessionRole.Instructor, false, _world.ServerClock));
            return;
        }

        Submit(Next(state, programmer.Member, stamp, _world.ServerClock));
    }

    private SessionCommand Next(SessionState state, MemberId by, CommandStamp stamp, DateTimeOffset now)
    {
        switch (_world.Random.Next(26))
        {
            case >= 16:
                return _classWork.Next(state, by, stamp, now);
            case 0:
                return new SessionCommand.StartRun(by, stamp, _world.Pick([RunMode.Program, RunMode.Tests]), now);
            case 1:
                return new SessionCommand.StopRun(by, stamp, now);
            case 2:
                return new SessionCommand.ReloadRun(by, stamp, now);
            case 3:
                return new SessionCommand.GiveInput(by, stamp, "input\n", now);
            case 4 when state.Run is { Stops: [var stop, ..] }:
                return new SessionCommand.ResumeStop(by, stamp, stop.Stop, _world.Pick([ResumeStep.Continue, ResumeStep.StepOver]), now);
            case 5:
                return new SessionCommand.AskToDrive(by, stamp, now);
            case 6:
                return new SessionCommand.PassDriver(by, stamp, _world.Pick(_programmers).Member, now);
            case < 11:
                return SetBreakpoint(state, by, stamp, now);
            case 11 when state.Breakpoints.TryGetValue(_file, out var known):
                return new SessionCommand.RemoveBreakpoint(by, stamp, _file, _world.Pick(known).Id, now);
            case 12:
                return new SessionCommand.RemoveField(by, stamp, _world.Pick(Fields), now);
            default:
                return SetField(state, by, stamp, now);
        }
    }

    /// <summary>In the text of some revision of late, at any place: also at the very end.</summary>
    private SessionCommand.SetBreakpoint SetBreakpoint(SessionState state, MemberId by, CommandStamp stamp, DateTimeOffset now)
    {
        var document = state.Documents[_file];
        var behind = _world.Random.Next(Math.Min(20, document.History.Count) + 1);
        var length = behind == 0 ? document.Text.Length : document.History[document.History.Count - behind].Operation.BaseLength;
        var known = state.Breakpoints.GetValueOrDefault(_file, []);
        var id = known.Length > 0 && _world.Chance(0.2) ? _world.Pick(known).Id : new BreakpointId(_world.NewGuid());
        return new SessionCommand.SetBreakpoint(
            by, stamp, _file, document.Revision - behind, _world.Random.Next(length + 1), id, _world.Chance(0.2) ? "x > 1" : null,
            _world.Chance(0.2) ? 3 : null, null, now);
    }

    /// <summary>A writer who has seen all, some or nothing of what is there.</summary>
    private SessionCommand.SetField SetField(SessionState state, MemberId by, CommandStamp stamp, DateTimeOffset now)
    {
        var name = _world.Pick(Fields);
        var versions = state.Fields.TryGetValue(name, out var field) ? field.Value.Alternatives.Select(static value => value.Dot).ToList() : [];
        FieldPolicy? policy = _world.Chance(0.3) ? _world.Pick([FieldPolicy.Manual, FieldPolicy.LastWriterWins]) : null;
        return new SessionCommand.SetField(
            by, stamp, name, $"{_world.Random.Next(100)}", policy, [.. versions.Where(_ => _world.Chance(0.5))], now);
    }

    /// <summary>The sandbox: hears an effect and reports in its own time.</summary>
    private void Answer(SessionEffect.SandboxEffect effect)
    {
        var run = effect.Run;
        switch (effect)
        {
            case SessionEffect.StartProgram:
                Report(run, new SessionEvent.ProgramStarted(run, "Main.main/0"), Output(run));
                Report(run, new SessionEvent.InputWanted(run), Stopped(run));
                Report(run, Output(run), Stopped(run), Output(run));
                if (_world.Chance(0.5))
                {
                    Report(run, new SessionEvent.RunEnded(run, RunEndKind.Finished, "It came to its end."));
                }

                break;
            case SessionEffect.StopProgram:
                Report(run, new SessionEvent.RunEnded(run, RunEndKind.Stopped, "It was stopped."));
                break;
            case SessionEffect.ReloadProgram:
                Report(run, new SessionEvent.RunReloaded(run, _world.Chance(0.5), "Reloaded."));
                break;
            case SessionEffect.ResumeProcess resume:
                Report(run, new SessionEvent.DebugContinued(run, resume.Stop), Output(run));
                break;
            case SessionEffect.PlaceBreakpoints place when _server.State?.Breakpoints.TryGetValue(place.Document, out var known) == true:
                Report(run, new SessionEvent.BreakpointsPlaced(
                    run, place.Document,
                    [.. known.Select(breakpoint => new PlacedBreakpoint(breakpoint.Id, new BreakpointPlacement(_world.Chance(0.8), 1, null)))]));
                break;
            default:
                break;
        }
    }

    private SessionEvent.OutputWritten Output(long run)
    {
        return new SessionEvent.OutputWritten(run, RunChannel.Output, new string('o', _world.Random.Next(200)) + "\n");
    }

    private SessionEvent.DebugStopped Stopped(long run)
    {
        var document = _server.State?.Documents[_file];
        var revision = document?.Revision ?? 0;
        var offset = _world.Random.Next((document?.Text.Length ?? 0) + 1);
        return new SessionEvent.DebugStopped(run, new DebugStop(++_stop, "<0.1.0>", "breakpoint", _file, revision, offset, "lib/main.ex", 1, [], []));
    }

    private void Report(long run, params SessionEvent.RunReport[] reports)
    {
        for (var times = _world.Chance(0.1) ? 2 : 1; times > 0; times--)
        {
            _world.After(_world.Delay(1, 3_000), () =>
                Submit(new SessionCommand.ReportRun(run, [.. reports], _world.ServerClock)));
        }
    }

    private CommandStamp? Stamp(Programmer programmer)
    {
        return _server.State?.Members.GetValueOrDefault(programmer.Member) is { IsPresent: true } member
            && member.Clients.GetValueOrDefault(programmer.Client) is { } client
            ? new CommandStamp(programmer.Client, client.Epoch, ++programmer.ClientSeq)
            : null;
    }

    private void Submit(SessionCommand command)
    {
        _server.Submit(command, static _ => { });
    }

    private sealed class Programmer(MemberId member, ClientId client)
    {
        public MemberId Member { get; } = member;

        public ClientId Client { get; } = client;

        public long ClientSeq { get; set; }
    }
}
