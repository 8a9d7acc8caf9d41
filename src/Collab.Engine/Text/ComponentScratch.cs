using System.Buffers;
using System.Runtime.CompilerServices;

namespace Collab.Engine.Text;

/// <summary>Room for the components of a result: on the stack for operations of a keystroke, rented for larger ones.</summary>
internal ref struct ComponentScratch
{
    private TextComponent[]? _rented;

    /// <param name="few">Serves when it is long enough.</param>
    public ComponentScratch(Span<TextComponent> few, int length)
    {
        if (length <= few.Length)
        {
            Span = few;
            return;
        }

        _rented = ArrayPool<TextComponent>.Shared.Rent(length);
        Span = _rented;
    }

    public Span<TextComponent> Span { get; }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<TextComponent>.Shared.Return(_rented, clearArray: true);
            _rented = null;
        }
    }

    [InlineArray(8)]
    public struct Few
    {
        private TextComponent _first;
    }
}
