using System.Collections.Immutable;
using Collab.Engine;

namespace Collab.Web.Features.Session;

/// <summary>What of the chat its reader has not seen.</summary>
/// <param name="First">The first of the messages.</param>
public readonly record struct UnreadChat(int Count, int Mentions, long? First)
{
    private const int CountShown = 99;

    public static readonly UnreadChat None;

    /// <summary>As short as a badge: the number, with an @ where somebody is wanted.</summary>
    public string Label => (Mentions > 0 ? "@" : "") + (Count > CountShown ? $"{CountShown}+" : Count);

    public string Words => (Count == 1 ? "unread message" : "unread messages")
        + (Mentions switch { 0 => "", 1 => ", 1 mentions you", _ => $", {Mentions} mention you" });

    /// <summary>Messages of others behind the read mark.</summary>
    public static UnreadChat Of(ImmutableArray<ChatView> messages, long readSeq, MemberId reader)
    {
        var unread = messages.Where(message => message.Seq > readSeq && message.Member != reader).ToList();
        return unread.Count == 0
            ? None
            : new UnreadChat(unread.Count, unread.Count(message => message.Mentions(reader)), unread[0].Seq);
    }
}
