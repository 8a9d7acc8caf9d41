using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Text;
using Collab.Testing;

namespace Collab.Simulation;

/// <summary>Somebody with one tab or two, who does at random what people do: mostly typing, sometimes everything else.</summary>
internal sealed class SimulatedPerson
{
    private static readonly string[] Paths = ["lib/a.ex", "lib/b.ex", "LIB/A.EX", "notes.md", "../out.ex", "test/a_test.exs"];

    private readonly World _world;
    private readonly Ledger _ledger;

    public SimulatedPerson(World world, Ledger ledger, MemberId member, List<SimulatedTab> tabs)
    {
        (_world, _ledger, Member, Tabs) = (world, ledger, member, tabs);
    }

    public MemberId Member { get; }

    public List<SimulatedTab> Tabs { get; }

    public void Act(DocumentId mainFile)
    {
        var tab = _world.Pick(Tabs);
        if (tab.Machine.Phase == ClientPhase.Closed)
        {
            return;
        }

        switch (_world.Random.Next(100))
        {
            case < 75:
                Type(tab);
                break;
            case < 87:
                Revert(tab);
                break;
            case < 93:
                tab.Enqueue(new OutboxCommand.SendChat(_ledger.NewChat()));
                break;
            default:
                Organise(tab, mainFile);
                break;
        }
    }

    /// <summary>What happens to one of the tabs: each at its own rate.</summary>
    public void Suffer()
    {
        var tab = _world.Pick(Tabs);
        if (tab.Machine.Phase == ClientPhase.Closed || tab.IsHeldBack)
        {
            // What is held back must arrive late, not never.
            return;
        }

        foreach (var fault in (ReadOnlySpan<Fault>)[Fault.Cut, Fault.DeafForRequests, Fault.DeafForAnswers])
        {
            if (_world.Strikes(fault))
            {
                tab.Disturb(fault);
            }
        }

        if (_world.Strikes(Fault.Reload))
        {
            tab.Reload(_world.Chance(0.5));
        }

        if (_world.Strikes(Fault.Away))
        {
            BeAway(tab);
        }
    }

    /// <summary>
    /// Types and is then away, or sends its next edit over a connection that holds it back, for as long as a script needs for more edits than the history keeps.
    /// </summary>
    public void FallBehind(DocumentId mainFile, Action editMany)
    {
        var tab = _world.Pick(Tabs);
        if (tab.Machine.Phase == ClientPhase.Closed)
        {
            return;
        }

        if (_world.Chance(0.3))
        {
            tab.GoOffline();
            _world.After(_world.Delay(2_000, 20_000), tab.GoOnline);
            editMany();
        }
        else
        {
            tab.HoldBackNext(mainFile, editMany);
        }

        if (tab.Editable.FirstOrDefault(document => document.Id == mainFile) is { } document)
        {
            Type(tab, document);
        }
    }

    private void Type(SimulatedTab tab)
    {
        if (tab.Editable.Count > 0)
        {
            Type(tab, _world.Pick(tab.Editable));
        }
    }

    private void Type(SimulatedTab tab, ClientDocument document)
    {
        var continuesGroup = false;
        for (var i = _world.Random.Next(1, 23); i > 0; i--)
        {
            tab.Edit(document, NextEdit(document.Text!), continuesGroup);
            continuesGroup = _world.Chance(0.7);
            if (tab.Machine.Documents.GetValueOrDefault(document.Id) != document)
            {
                return;
            }
        }
    }

    private TextOperation NextEdit(string text)
    {
        var marker = _ledger.NewMarker();
        switch (_world.Random.Next(10))
        {
            case 0:
                // Many at the same place.
                return TextOperation.Replace(text.Length, 0, 0, marker + "x");
            case 1 when text.Length < 4_000:
                var paste = string.Concat(Enumerable.Range(0, _world.Random.Next(100)).Select(_ => "line of a paste\n"));
                return Insert(text, marker + paste);
            case 2 when text.Length > 1_000:
                var start = RandomText.Snap(text, _world.Random.Next(text.Length));
                var end = RandomText.Snap(text, _world.Random.Next(start, text.Length + 1));
                return TextOperation.Replace(text.Length, start, end - start, marker);
            case < 6:
                return Insert(text, marker);
            default:
                var operation = RandomText.Operation(_world.Random, text, 3);
                return TextOperation.Compose(operation, Insert(operation.Apply(text), marker));
        }
    }

    private TextOperation Insert(string text, string inserted)
    {
        return TextOperation.Replace(text.Length, RandomText.Snap(text, _world.Random.Next(text.Length + 1)), 0, inserted);
    }

    private void Revert(SimulatedTab tab)
    {
        if (tab.Editable.Count == 0)
        {
            return;
        }

        Func<ClientMachine, DocumentId, TextOperation?> revert = _world.Random.Next(10) switch
        {
            < 5 => static (machine, id) => machine.Undo(id),
            < 9 => static (machine, id) => machine.Redo(id),
            _ => static (machine, id) => machine.UndoAll(id),
        };
        tab.Revert(_world.Pick(tab.Editable), revert);
    }

    private void Organise(SimulatedTab tab, DocumentId mainFile)
    {
        var files = tab.Machine.Documents.Values.Where(document => document.Id != mainFile).ToList();
        switch (_world.Random.Next(4))
        {
            case 0 when files.Count > 0:
                tab.Enqueue(new OutboxCommand.DeleteDocument(_world.Pick(files).Id));
                break;
            case 1 when files.Count > 0:
                tab.Enqueue(new OutboxCommand.RenameDocument(_world.Pick(files).Id, _world.Pick(Paths)));
                break;
            case 2 when files.Find(static document => document.IsDeleted) is { } deleted:
                tab.Enqueue(new OutboxCommand.RestoreDocument(deleted.Id));
                break;
            default:
                var id = new DocumentId(_world.NewGuid());
                _ledger.Created.Add(id);
                tab.Enqueue(new OutboxCommand.CreateDocument(id, _world.Pick(Paths), RandomText.Text(_world.Random, 20)));
                break;
        }
    }

    private void BeAway(SimulatedTab tab)
    {
        tab.GoOffline();
        _world.After(_world.Delay(100, _world.Pick([2_000, 20_000, 200_000])), tab.GoOnline);
    }
}
