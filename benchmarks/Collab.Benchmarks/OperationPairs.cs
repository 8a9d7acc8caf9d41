using Collab.Engine.Text;

namespace Collab.Benchmarks;

/// <summary>Pairs of small operations on one text: what two people type within one round trip. As peers/small-operations.js makes them.</summary>
public sealed class OperationPairs
{
    private static readonly string[] Words = "lorem ipsum dolor sit amet return const function value index".Split(' ');

    public OperationPairs(int length, int count)
    {
        var places = new RandomPlaces();
        Mine = [.. Enumerable.Range(0, count).Select(_ => Operation(places, length))];
        Theirs = [.. Enumerable.Range(0, count).Select(_ => Operation(places, length))];
    }

    public int Count => Mine.Length;

    public TextOperation[] Mine { get; }

    public TextOperation[] Theirs { get; }

    private static TextOperation Operation(RandomPlaces places, int length)
    {
        var place = places.Below(length - 6);
        return places.Below(10) < 7
            ? TextOperation.Replace(length, place, 0, Words[places.Below(Words.Length)])
            : TextOperation.Replace(length, place, 1 + places.Below(5), string.Empty);
    }
}

/// <summary>A small generator that JavaScript can follow number for number: Lehmer's, modulo 2³¹ − 1 (Park, Miller, 1988).</summary>
public sealed class RandomPlaces
{
    private long _state = 20_261_125;

    public int Below(int bound)
    {
        _state = _state * 48_271 % int.MaxValue;
        return (int)(_state % bound);
    }
}
