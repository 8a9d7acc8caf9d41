using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sessions;

namespace Collab.Simulation;

/// <param name="Seed">Tells the whole run.</param>
/// <param name="Actions">Things that people do, faults not counted.</param>
/// <param name="Flaw">A deliberate mistake.</param>
public sealed record SimulationOptions(int Seed, int Actions = 400, SimulatedFlaw Flaw = SimulatedFlaw.None)
{
    /// <summary>Actions that are left out, for a smaller plan of a failing run.</summary>
    public IReadOnlySet<int> Skipped { get; init; } = FrozenSet<int>.Empty;
}

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

    private const int TabsMaximum = 10;

    /// <summary>
    /// More than any calm needs; a run that goes on longer goes round in circles. Some pastes that were made offline, sent in pieces of eight characters to
    /// a full room, are 30,000 deliveries.
    /// </summary>
    private const int CalmStepsMaximum = 150_000;

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
    private readonly SessionId _session;
    private readonly Programmers _programmers;

    private SimulationRun(SimulationOptions options)
    {
        _options = options;
        _world = new World(options.Seed);
        _session = new SessionId(_world.NewGuid());
        _file = new DocumentId(_world.NewGuid());
        _ledger = new Ledger(_store);
        _server = new SimulatedServer(_world, _store, _ledger, _session, options.Flaw);
        var owner = new MemberId(_world.NewGuid());
        Create(owner);
        for (var i = _world.Random.Next(2, 5); i > 0; i--)
        {
            AddPerson(_people.Count == 0 ? owner : new MemberId(_world.NewGuid()));
        }

        _strangers = new Strangers(_world, _server, owner, _file);
        _checks = new Checks(_world, _store, _server, _ledger, _tabs);
        _programmers = new Programmers(_world, _server, _file);
        _store.NextAppendFault = () => FirstOf(
            (Fault.AppendFailsBefore, StoreFault.FailsBefore), (Fault.AppendFailsAfter, StoreFault.FailsAfter),
            (Fault.AppendCrashesBefore, StoreFault.CrashesBefore), (Fault.AppendCrashesAfter, StoreFault.CrashesAfter));
        _store.NextKeyframeFault = () => FirstOf(
            (Fault.KeyframeFails, StoreFault.FailsBefore), (Fault.KeyframeCrashesBefore, StoreFault.CrashesBefore),
            (Fault.KeyframeCrashesAfter, StoreFault.CrashesAfter), (Fault.KeyframeIsLost, StoreFault.IsLost));
        _store.NextOpenFault = () => FirstOf((Fault.OpenFails, StoreFault.FailsBefore));
    }

    /// <summary>What did not hold; null where everything did.</summary>
    public static string? FailureOf(SimulationOptions options)
    {
        try
        {
            Run(options);
            return null;
        }
        catch (SimulationFailedException exception)
        {
            return exception.Message;
        }
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
            var end = _options.Actions * (round + 1) / Rounds;
            for (var i = _options.Actions * round / Rounds; i < end; i++)
            {
                if (!_options.Skipped.Contains(i))
                {
                    _world.Begin(i);
                    Act();
                    Pass(_world.Random.Next(12));
                }
            }

            _world.Begin(-1 - round);

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
        if (_world.Chance(0.1))
        {
            _programmers.Act();
        }
        else
        {
            _world.Pick(_people).Act(_file);
        }

        _world.Pick(_people).Suffer();
        Trouble();
    }

    /// <summary>What goes wrong with the server and the session, each at its own rate.</summary>
    private void Trouble()
    {
        if (_world.Strikes(Fault.Garbage))
        {
            _strangers.SendGarbage();
        }

        if (_world.Strikes(Fault.Flood))
        {
            _strangers.EditMany(_world.Pick([200, 1_200]));
        }

        if (_world.Strikes(Fault.TooFarBehind))
        {
            _world.Pick(_people).FallBehind(_file, _strangers.EditBeyondHistory);
        }

        if (_world.Strikes(Fault.RoleChange))
        {
            _strangers.ChangeRole(_world.Pick(_people.Skip(1).ToList()).Member);
        }

        if (_world.Strikes(Fault.Removal))
        {
            _strangers.Remove(_world.Pick(_people.Skip(1).ToList()).Member);
        }

        if (_tabs.Count < TabsMaximum && _world.Strikes(Fault.JoinUnderLoad))
        {
            JoinUnderLoad();
        }

        if (_world.Strikes(Fault.ClockJump))
        {
            _world.ClockSkew = TimeSpan.FromSeconds(_world.Pick([0, 3, -3, 3_600, -3_600]));
        }

        if (_world.Strikes(Fault.SecondOwner))
        {
            _server.BeOvertaken();
        }

        if (_world.Strikes(Fault.Crash))
        {
            _server.Crash("between two frames");
        }
    }

    private void JoinUnderLoad()
    {
        var person = _world.Pick(_people);
        var tab = new SimulatedTab(_world, _server, _ledger, _session, person.Member, $"late tab {_tabs.Count + 1}");
        person.Tabs.Add(tab);
        _tabs.Add(tab);
        tab.ConnectSoon();
        for (var i = 0; i < 10; i++)
        {
            _world.Pick(_people).Act(_file);
            Pass(_world.Random.Next(4));
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

    private StoreFault FirstOf(params ReadOnlySpan<(Fault Fault, StoreFault Effect)> kinds)
    {
        foreach (var (fault, effect) in kinds)
        {
            if (_world.Strikes(fault))
            {
                return effect;
            }
        }

        return StoreFault.None;
    }

    private void Create(MemberId owner)
    {
        var created = new NewSession(_session, "Simulation", "owner", "CODE", owner, "Owner", "#336699", _world.Now);

        // Now and then a text of many pieces, whose edits go down a tree.
        var lines = _world.Random.Next(8) == 0 ? 2_000 : 0;
        var text = $"defmodule Main do\n{string.Concat(Enumerable.Repeat("  # a line of it\n", lines))}end\n";
        var creation = SessionDriver.CreateAsync(
            _store, created, SessionSettings.Default, [new NewDocument(_file, "lib/main.ex", text)], CancellationToken.None);
        World.Require(creation.IsCompletedSuccessfully && creation.Result is null, "The session could not be created.");
    }

    private void AddPerson(MemberId member)
    {
        var tabs = Enumerable.Range(1, _world.Random.Next(1, 3))
            .Select(tab => new SimulatedTab(_world, _server, _ledger, _session, member, $"person {_people.Count + 1} tab {tab}"))
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
            $"Seed {_options.Seed}, moment {_world.Moments}. To see it again: scripts/simulate --seed {_options.Seed} --actions {_options.Actions}");
        return text.ToString();
    }
}
