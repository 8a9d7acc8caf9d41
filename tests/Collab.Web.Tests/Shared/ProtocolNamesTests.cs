using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Xunit;

namespace Collab.Web.Tests.Shared;

/// <summary>The names and bounds in wwwroot/js are those of C#.</summary>
public sealed partial class ProtocolNamesTests
{
    private static readonly string Protocol = ReadModule("protocol.js");

    [Fact]
    public void Hub_methods_are_the_same_in_the_browser()
    {
        AssertSame(Constants(typeof(HubMethods)), MembersOf(Protocol, "HubMethods"));
    }

    [Fact]
    public void Event_types_are_the_same_in_the_browser()
    {
        AssertSame(Constants(typeof(EventNames)), MembersOf(Protocol, "EventTypes"));
    }

    [Fact]
    public void Rejection_codes_are_the_same_in_the_browser()
    {
        var codes = Enum.GetValues<RejectionCode>().ToDictionary(static code => code.ToString(), WireNames.Of);
        AssertSame(codes, MembersOf(Protocol, "RejectionCodes"));
    }

    [Fact]
    public void The_frame_version_is_the_same_in_the_browser()
    {
        Assert.Contains($"export const FrameVersion = {FrameCodec.Version};", Protocol, StringComparison.Ordinal);
    }

    /// <summary>The browser has those that it needs; what it has must agree.</summary>
    [Fact]
    public void Limits_are_the_same_in_the_browser()
    {
        var limits = MembersOf(ReadModule("limits.js"), "Limits");
        var constants = Constants(typeof(Limits));

        Assert.NotEmpty(limits);
        Assert.All(limits, limit => Assert.Equal(constants[limit.Key], limit.Value));
    }

    private static void AssertSame(Dictionary<string, string> expected, Dictionary<string, string> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.OrderBy(static pair => pair.Key), actual.OrderBy(static pair => pair.Key));
    }

    private static Dictionary<string, string> Constants(Type type)
    {
        return type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static field => field.IsLiteral)
            .ToDictionary(static field => field.Name, static field => Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)!);
    }

    private static Dictionary<string, string> MembersOf(string module, string name)
    {
        var start = module.IndexOf($"export const {name} = Object.freeze({{", StringComparison.Ordinal);
        Assert.True(start >= 0, $"The module freezes no object named {name}.");
        var end = module.IndexOf("});", start, StringComparison.Ordinal);
        return Member().Matches(module[start..end]).ToDictionary(
            static member => member.Groups["name"].Value, static member => member.Groups["value"].Value);
    }

    private static string ReadModule(string name)
    {
        return RepositoryFiles.Read($"wwwroot/js/{name}");
    }

    [GeneratedRegex(@"^  (?<name>\w+): '?(?<value>[^',]+)'?,$", RegexOptions.Multiline)]
    private static partial Regex Member();
}
