using Collab.Engine.Text;
using Xunit;

namespace Collab.Engine.Tests.Text;

/// <summary>
/// People who type a word at the same place at the same time, over every kind of random delivery: their words stay whole. Clients have one
/// operation in flight and compose the rest; carets stay left of remote inserts.
/// </summary>
public sealed class InterleavingTests
{
    /// <summary>Per number of typists.</summary>
    private const int Schedules = 20_000;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Words_typed_at_one_place_are_never_interleaved(int typists)
    {
        for (var seed = 1; seed <= Schedules; seed++)
        {
            var random = new Random(seed);
            var words = Enumerable.Range(0, typists).Select(index => Word(index)).ToArray();
            var server = new Server("[.]");
            var clients = words.Select(word => new Typist(word, server)).ToArray();
            while (clients.Where(static typist => typist.HasWork).ToArray() is { Length: > 0 } busy)
            {
                busy[random.Next(busy.Length)].Step(random);
            }

            Assert.All(clients, typist => Assert.True(typist.Text == server.Text, $"Seed {seed}: replicas differ."));
            Assert.All(words, word => Assert.True(
                server.Text.Contains(word, StringComparison.Ordinal), $"Seed {seed}: {word} is broken up in {server.Text}."));
        }
    }

    private static string Word(int index)
    {
        return new string([.. Enumerable.Range(0, 6).Select(offset => (char)("Aa0"[index] + offset))]);
    }

    private sealed class Server(string text)
    {
        public string Text { get; private set; } = text;

        public List<(TextOperation Operation, Typist Author)> Log { get; } = [];

        public void Submit(Typist author, TextOperation operation, int revision)
        {
            foreach (var (committed, _) in Log.Skip(revision))
            {
                (operation, _) = TextOperation.Transform(operation, committed);
            }

            Text = operation.Apply(Text);
            Log.Add((operation, author));
        }
    }

    private sealed class Typist(string word, Server server)
    {
        private int _typed;
        private int _caret = 1;
        private int _revision;
        private TextOperation? _inFlight;
        private TextOperation? _buffer;
        private (TextOperation Operation, int Revision)? _onTheWay;

        public string Text { get; private set; } = server.Text;

        public bool HasWork => _typed < word.Length || _onTheWay is not null || _revision < server.Log.Count;

        public void Step(Random random)
        {
            switch (random.Next(4))
            {
                case 0 or 1 when _typed < word.Length:
                    Type();
                    break;
                case 2 when _onTheWay is { } sent:
                    server.Submit(this, sent.Operation, sent.Revision);
                    _onTheWay = null;
                    break;
                case 3 when _revision < server.Log.Count:
                    Receive();
                    break;
                default:
                    break;
            }
        }

        private void Type()
        {
            var operation = TextOperation.Replace(Text.Length, _caret++, 0, word[_typed++].ToString());
            Text = operation.Apply(Text);
            if (_inFlight is null)
            {
                Send(operation);
            }
            else
            {
                _buffer = _buffer is null ? operation : TextOperation.Compose(_buffer, operation);
            }
        }

        private void Receive()
        {
            var (operation, author) = server.Log[_revision++];
            if (author == this)
            {
                _inFlight = null;
                if (_buffer is { } waiting)
                {
                    _buffer = null;
                    Send(waiting);
                }

                return;
            }

            if (_inFlight is not null)
            {
                (_inFlight, operation) = TextOperation.Transform(_inFlight, operation);
            }

            if (_buffer is not null)
            {
                (_buffer, operation) = TextOperation.Transform(_buffer, operation);
            }

            Text = operation.Apply(Text);
            _caret = operation.MapPosition(_caret, Bias.Left);
        }

        private void Send(TextOperation operation)
        {
            _inFlight = operation;
            _onTheWay = (operation, _revision);
        }
    }
}
