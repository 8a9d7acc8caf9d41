using System.Collections.Immutable;
using System.Text.Json;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <param name="Policy">Null leaves it as it is.</param>
/// <param name="Seen">The versions that were on the screen when the writer began.</param>
public sealed record FieldWrite(string Name, JsonElement Value, FieldPolicy? Policy, ImmutableArray<Dot> Seen);
