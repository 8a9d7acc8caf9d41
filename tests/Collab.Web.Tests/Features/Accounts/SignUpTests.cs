using System.Net;
using System.Net.Http.Json;
using Collab.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.Web.Tests.Features.Accounts;

public sealed class SignUpTests : IDisposable
{
    private const string Password = "a few long words";

    private readonly CollabWebFactory _server = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_account_becomes_administrator_and_instructor_and_later_ones_students()
    {
        using var first = new Browser(_server.Address);
        Assert.Contains("This is the first account here", await first.GetAsync("/sign-up", _cancellation), StringComparison.Ordinal);
        await first.SignUpAsync("Ada", "ada@school.example", Password, _cancellation);

        using var second = new Browser(_server.Address);
        Assert.DoesNotContain("This is the first account here", await second.GetAsync("/sign-up", _cancellation), StringComparison.Ordinal);
        await second.SignUpAsync("Joe", "joe@school.example", Password, _cancellation);

        using var client = new HttpClient { BaseAddress = _server.Address };
        var registered = await RegisterAsync(client, "mia@school.example", Password);
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);

        Assert.Equal([SiteRoles.Administrator, SiteRoles.Instructor], await RolesAsync("ada@school.example"));
        Assert.Equal([SiteRoles.Student], await RolesAsync("joe@school.example"));
        Assert.Equal([SiteRoles.Student], await RolesAsync("mia@school.example"));
    }

    [Fact]
    public async Task Of_accounts_that_register_at_the_same_moment_exactly_one_is_the_first()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        var emails = Enumerable.Range(0, 8).Select(number => $"person{number}@school.example").ToList();

        var answers = await Task.WhenAll(emails.Select(email => RegisterAsync(client, email, Password)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var roles = new List<string>();
        foreach (var email in emails)
        {
            roles.Add(string.Join('+', await RolesAsync(email)));
        }

        Assert.Single(roles, "Administrator+Instructor");
        Assert.Equal(7, roles.Count(role => role == SiteRoles.Student));
    }

    [Fact]
    public async Task Signing_up_signs_in_and_leads_back_to_where_the_person_came_from()
    {
        using var browser = new Browser(_server.Address);

        var (address, page) = await browser.SubmitAsync(
            "/sign-up?returnUrl=/account",
            new() { ["Input.DisplayName"] = "Ada", ["Input.Email"] = "ada@school.example", ["Input.Password"] = Password },
            _cancellation);

        Assert.Equal("/account", address.AbsolutePath);
        Assert.Contains("ada@school.example · Administrator, Instructor", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ada@school.example", Password, "Say what the others should call you.")]
    [InlineData("Ada", "not an address", Password, "This is not an email address.")]
    [InlineData("Ada", "ada@school.example", "short", "A password has 8 to 128 characters.")]
    public async Task A_form_with_a_fault_is_shown_again_with_a_sentence(string name, string email, string password, string sentence)
    {
        using var browser = new Browser(_server.Address);

        var (address, page) = await browser.SignUpAsync(name, email, password, _cancellation);

        Assert.Equal("/sign-up", address.AbsolutePath);
        Assert.Contains(sentence, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada@school.example", "short")]
    [InlineData("not an address", Password)]
    [InlineData(null, Password)]
    [InlineData("ada@school.example", null)]
    public async Task The_api_refuses_a_fault_with_problem_details(string? email, string? password)
    {
        using var client = new HttpClient { BaseAddress = _server.Address };

        var answer = await RegisterAsync(client, email, password);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_password_beyond_the_bound_is_refused_before_it_is_hashed()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };

        var atTheBound = await RegisterAsync(client, "ada@school.example", new string('x', 128));
        var beyond = await RegisterAsync(client, "joe@school.example", new string('x', 129));

        Assert.Equal(HttpStatusCode.OK, atTheBound.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private Task<HttpResponseMessage> RegisterAsync(HttpClient client, string? email, string? password) =>
        client.PostAsJsonAsync("/api/identity/register", new { email, password }, _cancellation);

    private async Task<IEnumerable<string>> RolesAsync(string email)
    {
        await using var scope = _server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<CollabUser>>();
        var user = await users.FindByEmailAsync(email);
        return (await users.GetRolesAsync(user!)).Order();
    }
}
