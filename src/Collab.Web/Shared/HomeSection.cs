namespace Collab.Web.Shared;

/// <summary>
/// What a feature shows on the home page of somebody who is signed in. Features know nothing of each other; each
/// registers its sections as singletons, and the home page shows them in the order of registration.
/// </summary>
internal sealed record HomeSection(Type Component);
