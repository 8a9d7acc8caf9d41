using System.Collections.Immutable;
using AngleSharp.Dom;
using Bunit;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Web.Features.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>What the tests of the panels of a run have in common.</summary>
public abstract class RunPanelsTests : BunitContext
{
    protected static readonly ImmutableArray<PersonView> People =
        [Person(ScriptedRun.Ana, "Ana", SessionRole.Student), Person(ScriptedRun.Ben, "Ben", SessionRole.Student)];

    protected RunPanelsTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(Time);
    }

    protected FakeTimeProvider Time { get; } = new(ScriptedRun.StartedAt.AddSeconds(12));

    protected static PersonView Person(MemberId id, string name, SessionRole role, bool isHere = true) => new(
        id, name, "#f2b84b", false, role, isHere, PresenceStatus.Active, null, null, null, Capabilities.None, Capabilities.None,
        role == SessionRole.Instructor ? Capabilities.ManageMembers | Capabilities.Debug : Capabilities.Debug);

    protected static string Words(IElement part) => string.Join(' ', part.TextContent.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    protected static IElement Button(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> panel, string name) =>
        panel.FindAll("button").Single(button => (button.GetAttribute("aria-label") ?? Words(button)) == name);

    protected static IEnumerable<string> Names(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> panel) =>
        panel.FindAll("button").Select(static button => button.GetAttribute("aria-label") ?? Words(button));
}
