using Collab.Engine;
using Collab.Testing;
using Collab.Web.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>Who has changed a file since its reader last looked at it.</summary>
public sealed class FileNewsTests
{
    private static readonly DocumentId File = SessionScript.File;

    private readonly SessionScript _session = new();

    [Fact]
    public void Others_changes_are_news_until_the_reader_looks_and_his_own_never()
    {
        var (ana, ben) = (_session.Enter(2), _session.Enter(3));
        var news = new FileNews(ana.Member);
        _session.Do(_session.Edit(ben, _session.Insert(0, "before he came")));
        news.Take(_session.State);
        Assert.Empty(news.AuthorsOf(File));

        _session.Do(_session.Edit(ana, _session.Insert(0, "mine")));
        news.Take(_session.State);
        Assert.Empty(news.AuthorsOf(File));

        _session.Do(_session.Edit(ben, _session.Insert(0, "his")));
        _session.Do(_session.Edit((SessionScript.Owner, SessionScript.OwnerClient), _session.Insert(0, "hers")));
        news.Take(_session.State);
        Assert.Equal([SessionScript.Owner, ben.Member], news.AuthorsOf(File).OrderBy(static member => member.Value));

        news.Look([File], _session.State);
        Assert.Empty(news.AuthorsOf(File));
    }

    [Fact]
    public void What_happens_before_the_readers_eyes_is_no_news_when_he_looks_away()
    {
        var (ana, ben) = (_session.Enter(2), _session.Enter(3));
        var news = new FileNews(ana.Member);
        news.Look([File], _session.State);
        _session.Do(_session.Edit(ben, _session.Insert(0, "seen")));

        news.Look([], _session.State);
        Assert.Empty(news.AuthorsOf(File));

        _session.Do(_session.Edit(ben, _session.Insert(0, "not seen")));
        news.Take(_session.State);
        Assert.Equal([ben.Member], news.AuthorsOf(File));
    }
}
