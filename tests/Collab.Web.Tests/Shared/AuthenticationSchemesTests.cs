using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed class AuthenticationSchemesTests
{
    [Theory]
    [InlineData("/", "", "", "", AuthenticationSchemes.Account)]
    [InlineData("/", "", "", "collab.guest=g", AuthenticationSchemes.Guest)]
    [InlineData("/", "", "", "collab.guest=g; collab.account=a", AuthenticationSchemes.Account)]
    [InlineData("/api/sessions", "Bearer token", "", "collab.account=a", AuthenticationSchemes.Bearer)]
    [InlineData("/hubs/session", "", "?access_token=token", "collab.account=a", AuthenticationSchemes.Bearer)]
    [InlineData("/api/sessions", "", "?access_token=token", "collab.account=a", AuthenticationSchemes.Account)]
    public void A_token_comes_before_an_account_and_an_account_before_a_guest(
        string path,
        string authorization,
        string query,
        string cookies,
        string expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        context.Request.Headers.Authorization = authorization;
        context.Request.Headers.Cookie = cookies;

        Assert.Equal(expected, AuthenticationSchemes.Select(context));
    }

    [Fact]
    public void A_guest_is_one_member_of_one_session_and_nobodys_account()
    {
        var (member, session) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var guest = GuestPrincipal.Create(member, session, "Zoë");

        Assert.Equal((member, session), GuestPrincipal.Read(guest));
        Assert.True(guest.IsSignedIn());
        Assert.True(guest.IsGuest());
        Assert.Null(guest.UserId());
        Assert.Equal("Zoë", guest.DisplayNameOrEmpty());
    }
}
