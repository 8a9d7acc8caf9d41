namespace Collab.Engine.Tests.Crdt;

/// <summary>Damages bytes as a fuzzer does: flipped bits, extreme bytes, cuts, repetitions, insertions, long varints.</summary>
public static class Mutation
{
    public static byte[] Of(Random random, byte[] bytes)
    {
        var mutated = bytes.ToList();
        for (var i = 1 + random.Next(4); i > 0 && mutated.Count > 2; i--)
        {
            // The header mostly stays, or the parser behind it would hardly be reached.
            var at = random.Next(random.Next(20) == 0 ? 0 : 2, mutated.Count);
            switch (random.Next(7))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutated[at] = random.Next(2) == 0 ? byte.MaxValue : (byte)0;
                    break;
                case 3:
                    mutated.RemoveRange(at, random.Next(1, Math.Min(18, mutated.Count - at) + 1));
                    break;
                case 4:
                    mutated.InsertRange(at, mutated.GetRange(at, Math.Min(mutated.Count - at, random.Next(1, 20))));
                    break;
                case 5:
                    mutated.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    mutated.InsertRange(at, Enumerable.Repeat((byte)0xFF, random.Next(1, 10)).Append((byte)random.Next(128)));
                    break;
            }
        }

        return [.. mutated];
    }
}
