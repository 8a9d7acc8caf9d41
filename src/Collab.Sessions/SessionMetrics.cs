using System.Diagnostics;
using System.Diagnostics.Metrics;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>What the sessions count and measure: live sessions, connections, commits and how long they take, refusals by code.</summary>
public sealed class SessionMetrics
{
    private readonly UpDownCounter<int> _sessions;
    private readonly UpDownCounter<int> _connections;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _refusals;

    public SessionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CollabMeter.Name);
        _sessions = meter.CreateUpDownCounter<int>("collab.sessions", "{session}", "Sessions in memory.");
        _connections = meter.CreateUpDownCounter<int>("collab.session.connections", "{connection}", "Connections that have joined a session.");
        _commitDuration = meter.CreateHistogram<double>(
            "collab.session.commit.duration", "s", "From taking a batch of commands to having stored and told its frame.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
            });
        _commands = meter.CreateCounter<long>("collab.session.commands", "{command}", "Commands that were committed.");
        _refusals = meter.CreateCounter<long>("collab.session.refusals", "{command}", "Commands that were refused, by code.");
    }

    public void Refused(RejectionCode code)
    {
        _refusals.Add(1, new KeyValuePair<string, object?>("code", WireNames.Of(code)));
    }

    internal void SessionLoaded()
    {
        _sessions.Add(1);
    }

    internal void SessionUnloaded()
    {
        _sessions.Add(-1);
    }

    internal void ConnectionsChanged(int difference)
    {
        _connections.Add(difference);
    }

    internal void Committed(int commands, long startedAt)
    {
        _commitDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        _commands.Add(commands);
    }
}
