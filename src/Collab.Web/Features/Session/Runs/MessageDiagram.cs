using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// A sequence diagram of followed messages: a lifeline per process, from left to right as they first appear, and a row per message. Lifelines beyond
/// <see cref="LifelinesMaximum"/> share the last one.
/// </summary>
public sealed record MessageDiagram(ImmutableArray<string> Lifelines, ImmutableArray<DiagramRow> Rows)
{
    public const int LifelinesMaximum = 8;

    public const string Others = "others";

    /// <param name="processes">The tree as it is now: who has no registered name has one there.</param>
    public static MessageDiagram Of(IEnumerable<RunMessage> messages, IEnumerable<RunProcess> processes)
    {
        var known = processes.DistinctBy(static process => process.Process).ToDictionary(static process => process.Process, ProcessTree.NameOf);
        var lifelines = new List<string>();
        var rows = ImmutableArray.CreateBuilder<DiagramRow>();
        foreach (var message in messages)
        {
            var (from, to) = (NameOf(message.From, message.FromName), NameOf(message.To, message.ToName));
            rows.Add(new DiagramRow(message, from, to, Column(from), Column(to)));
        }

        return new MessageDiagram([.. lifelines], rows.ToImmutable());

        string NameOf(string process, string? name)
        {
            return name ?? known.GetValueOrDefault(process, process);
        }

        int Column(string name)
        {
            var index = lifelines.IndexOf(name);
            if (index >= 0)
            {
                return index;
            }

            if (lifelines.Count < LifelinesMaximum)
            {
                lifelines.Add(lifelines.Count == LifelinesMaximum - 1 ? Others : name);
            }

            return lifelines.Count - 1;
        }
    }
}

/// <param name="From">Index of the lifeline, from 0, as <paramref name="To"/>.</param>
public sealed record DiagramRow(RunMessage Message, string FromName, string ToName, int From, int To)
{
    /// <summary>The whole row in words, which is also what a screen reader hears.</summary>
    public string Words
    {
        get
        {
            var (from, to) = (FromName, ToName);
            return Message.Kind switch
            {
                RunMessageKind.Call => $"{from} calls {to}: {Message.Text}",
                RunMessageKind.Cast => $"{from} casts to {to}: {Message.Text}",
                RunMessageKind.Reply => $"{from} replies to {to}: {Message.Text}",
                RunMessageKind.Exit => $"{to} hears that {from} has ended: {Message.Text}",
                RunMessageKind.Down => $"{to} is told that {from} is down: {Message.Text}",
                RunMessageKind.Spawned => $"{from} starts {to}",
                RunMessageKind.Ended => $"{from} ends: {Message.Text}",
                _ => $"{from} sends {to}: {Message.Text}",
            };
        }
    }
}
