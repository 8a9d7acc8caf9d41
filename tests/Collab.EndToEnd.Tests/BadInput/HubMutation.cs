using System.Globalization;
using System.Text.Json.Nodes;

namespace Collab.EndToEnd.Tests.BadInput;

/// <summary>
/// Makes a valid message wrong. Most changes keep the form, so that the message gets past the reader and the session itself has to judge it; the rest
/// changes the form: other types, missing names, depth, lengths.
/// </summary>
internal static class HubMutation
{
    private const int DepthMaximum = 40;

    private static readonly string[] Strings =
        ["", " ", "\u0000", "a\r\nb", "\uFEFF", "../../etc/passwd", "/etc/passwd", "lib/a.ex", "\U0001F600", "null", "'; drop table Frames; --", "<script>", "\u202E"];

    private static readonly double[] Numbers = [0, -1, 1, int.MaxValue, int.MinValue, 1e15, -1e15, 1.5, 1e300];

    public static void KeepForm(JsonObject message, Random random)
    {
        // Most go with the right numbers: a message with a wrong one is refused before anything else in it is looked at.
        var keepsStamp = random.Next(20) > 0;
        var places = Places(message)
            .Where(place => place.Value is JsonValue && (!keepsStamp || place.Key is not ("epoch" or "clientSeq"))).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var (parent, key, value) = places[random.Next(places.Count)];
        JsonNode changed = value!.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.Number => Number(value, random),
            System.Text.Json.JsonValueKind.String => Text(value.GetValue<string>(), random),
            System.Text.Json.JsonValueKind.True => false,
            _ => true,
        };
        Set(parent, key, changed);
    }

    public static void ChangeForm(JsonObject message, Random random)
    {
        var places = Places(message).ToList();
        var (parent, key, _) = places[random.Next(places.Count)];
        switch (random.Next(7))
        {
            case 0:
                Remove(parent, key);
                break;
            case 1:
                Set(parent, key, null);
                break;
            case 2:
                Set(parent, key, new JsonArray(1, "x", null));
                break;
            case 3:
                Set(parent, key, new JsonObject { ["a"] = 1 });
                break;
            case 4:
                JsonNode nested = 1;
                for (var i = random.Next(DepthMaximum); i >= 0; i--)
                {
                    nested = new JsonArray(nested);
                }

                Set(parent, key, nested);
                break;
            case 5:
                Set(parent, key, new string('x', random.Next(5_000)));
                break;
            default:
                message[$"more{random.Next(3)}"] = Strings[random.Next(Strings.Length)];
                break;
        }
    }

    private static JsonNode Number(JsonNode value, Random random)
    {
        var number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        return random.Next(3) switch
        {
            0 => (long)number + 1,
            1 => (long)number - 1,
            _ => Whole(Numbers[random.Next(Numbers.Length)]),
        };
    }

    /// <summary>Written without a fraction where it has none, as a number that a reader takes for a whole one.</summary>
    private static JsonNode Whole(double number)
    {
        return number == Math.Truncate(number) && Math.Abs(number) < 1e18 ? (JsonNode)(long)number : (JsonNode)number;
    }

    private static JsonNode Text(string text, Random random)
    {
        if (Guid.TryParse(text, out _))
        {
            return random.Next(4) == 0 ? Guid.Empty.ToString("D") : Guid.NewGuid().ToString("D");
        }

        return random.Next(3) switch
        {
            0 => text + Strings[random.Next(Strings.Length)],
            1 => string.Concat(Enumerable.Repeat(text + "x", random.Next(300))),
            _ => Strings[random.Next(Strings.Length)],
        };
    }

    private static IEnumerable<(JsonNode Parent, object Key, JsonNode? Value)> Places(JsonNode node)
    {
        IEnumerable<(object Key, JsonNode? Value)> children = node switch
        {
            JsonObject members => members.Select(static member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select(static (item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (key, value) in children)
        {
            yield return (node, key, value);
            foreach (var inner in value is null ? [] : Places(value))
            {
                yield return inner;
            }
        }
    }

    private static void Set(JsonNode parent, object key, JsonNode? value)
    {
        if (parent is JsonArray items)
        {
            items[(int)key] = value;
        }
        else
        {
            parent[(string)key] = value;
        }
    }

    private static void Remove(JsonNode parent, object key)
    {
        if (parent is JsonArray items)
        {
            items.RemoveAt((int)key);
        }
        else
        {
            parent.AsObject().Remove((string)key);
        }
    }
}
