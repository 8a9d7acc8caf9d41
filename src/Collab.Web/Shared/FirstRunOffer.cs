using System.Security.Claims;

namespace Collab.Web.Shared;

/// <summary>
/// What a feature can set up for the administrator of a new installation. Features know nothing of each other; each registers its offers as singletons, and the
/// welcome page shows them.
/// </summary>
/// <param name="Name">In the form.</param>
/// <param name="Label">What is offered, beside a check box.</param>
/// <param name="AcceptAsync">Does it for this person; gives the page to go to, or null.</param>
internal sealed record FirstRunOffer(string Name, string Label, Func<ClaimsPrincipal, CancellationToken, Task<string?>> AcceptAsync);
