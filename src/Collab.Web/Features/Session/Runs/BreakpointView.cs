using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <param name="Line">In the document's present text; null where the code under it is gone.</param>
public sealed record BreakpointView(DocumentId Document, string Path, int? Line, BreakpointState Breakpoint)
{
    /// <summary>By path and line; those of deleted files are left out.</summary>
    public static ImmutableArray<BreakpointView> Of(SessionState state)
    {
        return
        [
            .. from pair in state.Breakpoints
               let document = state.Documents.GetValueOrDefault(pair.Key)
               where document is { IsDeleted: false }
               from breakpoint in pair.Value
               let line = breakpoint.LostCode is null ? document.Text.LineAt(breakpoint.Offset) : (int?)null
               orderby document.Path, line
               select new BreakpointView(document.Id, document.Path, line, breakpoint),
        ];
    }
}
