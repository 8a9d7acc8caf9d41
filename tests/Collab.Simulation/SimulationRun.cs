using System.Globalization;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sessions;

namespace Collab.Simulation;

/// <param name="Seed">Tells the whole run.</param>
/// <param name="Actions">Things that people do, faults not counted.</param>
/// <param name="Flaw">A deliberate mistake.</param>
public sealed record SimulationOptions(int Seed, int Actions = 400, SimulatedFlaw Flaw = SimulatedFlaw.None);

/// <param name="Fingerprint">Equal for two runs in which the same happened.</param>
public sealed record SimulationResult(SimulationCounters Counters, long Fingerprint);

/// <summary>
/// A class of simulated people on a simulated network with a server that crashes: rounds of trouble, each followed by a calm in which
/// everything must come to rest and agree.
/// <para>Real: session machine, driver, keyframes, join answers, catch-up, codecs, client machines. Simulated: store, network, processes, time.</para>
/// </summary>
public sealed class SimulationRun
{
    private const int Rounds = 3;

    /// <summary>More than any calm needs; a run that goes on longer goes round in circles.</summary>
    private const int CalmStepsMaximum = 20_000;

    private readonly SimulationOptions _options;
    private readonly World _world;
    private readonly SimulatedStore _store = new();
    private readonly SimulatedServer _server;
    private readonly Ledger _ledger;
    private readonly List<SimulatedPerson> _people = [];
    private readonly List<SimulatedTab> _tabs = [];
    private readonly Strangers _strangers;
    private readonly Checks _checks;
    private readonly DocumentId _file;
    private readonly double _faultProbability;

    private SimulationRun(SimulationOptions options)
    {
        _options = options;
        _world = new World(options.Seed);
        _faultProbability = _world.Pick([0, 0.01, 0.05]);
        var session = new SessionId(_world.NewGuid());
        _file = new DocumentId(_world.NewGuid());
        _ledger = new Ledger(_store);
        _server = new SimulatedServer(_world, _store, session, options.Flaw);
        var owner = new MemberId(_world.NewGuid());
        Create(session, owner);
        for (var i = _world.Random.Next(2, 5); i > 0; i--)
        {
            AddPerson(session, _people.Count == 0 ? owner : new MemberId(_world.NewGuid()));
        }

        _strangers = new Strangers(_world, _server, owner, _file);
        _checks = new Checks(_world, _store, _server, _ledger, _tabs);
        _store.NextAppendFault = () => Fault(StoreFault.FailsBefore, StoreFault.FailsAfter, StoreFault.CrashesBefore, StoreFault.CrashesAfter);
        _store.NextKeyframeFault = () => Fault(StoreFault.FailsBefore, StoreFault.CrashesBefore, StoreFault.CrashesAfter, StoreFault.IsLost);
        _store.NextOpenFault = () => Fault(StoreFault.FailsBefore);
    }

    /// <exception cref="SimulationFailedException">Something did not hold; the message tells what, and how to see it again.</exception>
    public static SimulationResult Run(SimulationOptions options)
    {
        var run = new SimulationRun(options);
        try
        {
            run.Run();
        }
        catch (Exception exception)
        {
            throw new SimulationFailedException(run.Explain(exception), exception);
        }

        run._world.Counters.Steps = run._world.Steps;
        return new SimulationResult(run._world.Counters, run._world.Fingerprint);
    }

    private void Run()
    {
        foreach (var tab in _tabs)
        {
            tab.ConnectSoon();
        }

        for (var round = 0; round < Rounds; round++)
        {
            _world.IsCalm = false;
            for (var i = 0; i < _options.Actions / Rounds; i++)
            {
                Act();
                Pass(_world.Random.Next(12));
            }

            ComeToRest();
            _checks.Run();
        }

        if (_world.Chance(0.3))
        {
            EndSession();
            _checks.Run();
        }
    }

    private void Act()
    {
        switch (_world.Random.Next(1_000))
        {
            case < 940:
                _world.Pick(_people).Act(_file);
                break;
            case < 955:
                _strangers.SendGarbage();
                break;
            case < 970 when _people.Count > 1:
                _strangers.ChangeRole(_world.Pick(_people.Skip(1).ToList()).Member);
                break;
            case < 974 when _people.Count > 1:
                _strangers.Remove(_world.Pick(_people.Skip(1).ToList()).Member);
                break;
            case < 977:
                _strangers.EditMany(_world.Pick([200, 1_500]));
                break;
            case < 985 when _faultProbability > 0:
                _server.Crash("between two frames");
                break;
            default:
                break;
        }
    }

    private void Pass(int steps)
    {
        for (var i = 0; i < steps && _world.Step(); i++)
        {
        }
    }

    private void ComeToRest()
    {
        _world.IsCalm = true;
        _world.Trace("calm");
        foreach (var tab in _tabs)
        {
            tab.GoOnline();
        }

        for (var i = 0; _world.Step(); i++)
        {
            World.Require(i < CalmStepsMaximum, "The calm does not end: somebody goes round in circles.");
        }
    }

    /// <summary>The session ends while people type: what they typed last must be in their drafts.</summary>
    private void EndSession()
    {
        for (var i = 0; i < 20; i++)
        {
            _world.Pick(_people).Act(_file);
            if (i == 10)
            {
                _strangers.End();
            }

            Pass(_world.Random.Next(4));
        }

        ComeToRest();
    }

    private StoreFault Fault(params ReadOnlySpan<StoreFault> kinds)
    {
        if (_world.IsCalm || !_world.Chance(_faultProbability))
        {
            return StoreFault.None;
        }

        _world.Counters.StoreFaults++;
        return kinds[_world.Random.Next(kinds.Length)];
    }

    private void Create(SessionId session, MemberId owner)
    {
        var created = new NewSession(session, "Simulation", "owner", "CODE", owner, "Owner", "#336699", _world.Now);
        var creation = SessionDriver.CreateAsync(
            _store, created, SessionSettings.Default, [new NewDocument(_file, "lib/main.ex", "defmodule Main do\nend\n")],
            CancellationToken.None);
        World.Require(creation.IsCompletedSuccessfully && creation.Result is null, "The session could not be created.");
    }

    private void AddPerson(SessionId session, MemberId member)
    {
        var tabs = Enumerable.Range(1, _world.Random.Next(1, 3))
            .Select(tab => new SimulatedTab(_world, _server, _ledger, session, member, $"person {_people.Count + 1} tab {tab}"))
            .ToList();
        _tabs.AddRange(tabs);
        _people.Add(new SimulatedPerson(_world, _ledger, member, tabs));
    }

    private string Explain(Exception exception)
    {
        var text = new StringBuilder();
        foreach (var happened in _world.RecentEvents)
        {
            text.AppendLine(happened);
        }

        text.AppendLine(exception is SimulationFailedException ? exception.Message : exception.ToString());
        text.Append(
            CultureInfo.InvariantCulture,
            $"Seed {_options.Seed}, step {_world.Steps}. To see it again: scripts/simulate --seed {_options.Seed} --actions {_options.Actions}");
        return text.ToString();
    }
}
