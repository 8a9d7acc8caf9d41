using System.Security.Claims;
using Collab.Protocol;
using Collab.Storage;
using Collab.Web.Features.Admin;
using Collab.Web.Tests.Features.Accounts;
using Collab.Web.Tests.Features.Session;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.Web.Tests.Features.Admin;

/// <summary>Who may make whom what, whatever the page shows.</summary>
public sealed class UserAdministrationTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Classroom _room = new(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Only_administrators_open_the_pages()
    {
        using var ada = new Browser(_room.Server.Address);
        await ada.SignUpAsync("Ada", Classroom.EmailOf("ada"), Classroom.Password, _cancellation);
        using var joe = new Browser(_room.Server.Address);
        await joe.SignUpAsync("Joe", Classroom.EmailOf("joe"), Classroom.Password, _cancellation);

        foreach (var path in new[] { "/admin/sessions", "/admin/users" })
        {
            Assert.Contains("Administration", await ada.GetAsync(path, _cancellation), StringComparison.Ordinal);
            Assert.Contains("You may not open this page", await joe.GetAsync(path, _cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_role_is_given_and_taken_by_administrators_and_never_on_oneself()
    {
        await _room.PersonAsync("ada");
        await _room.PersonAsync("joe");
        var (ada, joe) = (await FindAsync("ada"), await FindAsync("joe"));

        Assert.Null(await DoAsync(ada, (administration, caller) => administration.SetRoleAsync(caller, joe.Id, SiteRoles.Administrator, true)));
        Assert.Contains(SiteRoles.Administrator, (await ListAsync(ada, "joe")).Users.Single().Roles);
        Assert.NotNull(await DoAsync(joe, (administration, caller) => administration.SetRoleAsync(caller, joe.Id, SiteRoles.Administrator, false)));
        Assert.NotNull(await DoAsync(joe, (administration, caller) => administration.SetLockAsync(caller, joe.Id, true)));
        Assert.Null(await DoAsync(joe, (administration, caller) => administration.SetRoleAsync(caller, ada.Id, SiteRoles.Administrator, false)));

        // Her sign-in still says administrator; the database does not.
        Assert.NotNull(await DoAsync(ada, (administration, caller) => administration.SetRoleAsync(caller, joe.Id, SiteRoles.Instructor, true)));
        Assert.NotNull(await DoAsync(joe, (administration, caller) => administration.SetRoleAsync(caller, ada.Id, "King", true)));
    }

    [Fact]
    public async Task A_locked_account_neither_signs_in_nor_comes_into_its_sessions_until_it_is_unlocked()
    {
        await _room.PersonAsync("ada");
        var joe = await _room.PersonAsync("joe");
        var created = await joe.CreateSessionAsync(new CreateSessionRequest("His"), _cancellation);
        var (head, account) = (await FindAsync("ada"), await FindAsync("joe"));

        Assert.Null(await DoAsync(head, (administration, caller) => administration.SetLockAsync(caller, account.Id, true)));
        Assert.True((await ListAsync(head, "joe")).Users.Single().IsLocked);
        await Assert.ThrowsAsync<Collab.Client.CollabApiException>(() => _room.SignInAsync("joe"));
        await Assert.ThrowsAsync<Collab.Client.CollabApiException>(() => joe.GetSessionAsync(created.Id, _cancellation));

        Assert.Null(await DoAsync(head, (administration, caller) => administration.SetLockAsync(caller, account.Id, false)));
        Assert.Equal("His", (await (await _room.SignInAsync("joe")).GetSessionAsync(created.Id, _cancellation)).Session.Title);
    }

    [Fact]
    public async Task Users_come_in_pages_and_a_search_means_its_signs_as_they_are()
    {
        await _room.PersonAsync("ada");
        var ada = await FindAsync("ada");
        using (var scope = _room.Server.Services.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<CollabDbContext>();
            context.Users.AddRange(Enumerable.Range(10, 30).Select(static number => new CollabUser
            {
                UserName = $"u{number}",
                DisplayName = number == 20 ? "100 %" : $"Student {number}",
                Color = "#f2b84b",
                Email = $"u{number}@school.example",
            }));
            await context.SaveChangesAsync(_cancellation);
        }

        var first = await ListAsync(ada, null);
        Assert.Equal((1, 2, 31, 25), (first.Number, first.Count, first.Total, first.Users.Length));
        Assert.Equal((2, 6), ((await ListAsync(ada, null, 99)).Number, (await ListAsync(ada, null, 99)).Users.Length));
        Assert.Equal("100 %", (await ListAsync(ada, "%")).Users.Single().Name);
        Assert.Equal(30, (await ListAsync(ada, "U")).Users.Length + 5);
        Assert.Empty((await ListAsync(ada, "_nobody_")).Users);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private async Task<CollabUser> FindAsync(string name)
    {
        using var scope = _room.Server.Services.CreateScope();
        return (await scope.ServiceProvider.GetRequiredService<UserManager<CollabUser>>().FindByEmailAsync(Classroom.EmailOf(name)))!;
    }

    private async Task<UserPage> ListAsync(CollabUser caller, string? search, int page = 1)
    {
        using var scope = _room.Server.Services.CreateScope();
        var administration = scope.ServiceProvider.GetRequiredService<UserAdministration>();
        return await administration.ListAsync(await PrincipalAsync(scope, caller), search, page, _cancellation);
    }

    private async Task<string?> DoAsync(CollabUser caller, Func<UserAdministration, ClaimsPrincipal, Task<string?>> act)
    {
        using var scope = _room.Server.Services.CreateScope();
        return await act(scope.ServiceProvider.GetRequiredService<UserAdministration>(), await PrincipalAsync(scope, caller));
    }

    private static Task<ClaimsPrincipal> PrincipalAsync(IServiceScope scope, CollabUser user) =>
        scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<CollabUser>>().CreateAsync(user);
}
