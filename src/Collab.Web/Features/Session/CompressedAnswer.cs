namespace Collab.Web.Features.Session;

/// <summary>Marks the endpoints whose answers are large texts; no other answer of the site is compressed on the fly.</summary>
internal sealed class CompressedAnswer
{
    public static readonly CompressedAnswer Instance = new();

    private CompressedAnswer()
    {
    }

    public static bool IsWanted(HttpContext context)
    {
        return context.GetEndpoint()?.Metadata.GetMetadata<CompressedAnswer>() is not null;
    }
}
