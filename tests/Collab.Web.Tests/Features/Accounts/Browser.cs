using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Web.Tests.Features.Accounts;

/// <summary>A browser as far as forms need one: it keeps cookies and posts a page's own form back with its hidden fields.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(Uri address, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        _client = new HttpClient(new HttpClientHandler { CookieContainer = Cookies }) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; }

    public async Task<string> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(path, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Fills in and sends the form of this page, follows where it leads, and returns that page.</summary>
    public async Task<(Uri Address, string Page)> SubmitAsync(
        string path,
        Dictionary<string, string> fields,
        CancellationToken cancellationToken)
    {
        var page = await GetAsync(path, cancellationToken);
        return await PostAsync(path, FormIn("<main", page), fields, cancellationToken);
    }

    public async Task<(Uri Address, string Page)> SignOutAsync(CancellationToken cancellationToken)
    {
        var page = await GetAsync("/", cancellationToken);
        return await PostAsync("/sign-out", FormIn("<header", page), [], cancellationToken);
    }

    public Task<(Uri Address, string Page)> SignUpAsync(string name, string email, string password, CancellationToken cancellationToken) =>
        SubmitAsync(
            "/sign-up",
            new() { ["Input.DisplayName"] = name, ["Input.Email"] = email, ["Input.Password"] = password },
            cancellationToken);

    public Task<(Uri Address, string Page)> SignInAsync(string path, string email, string password, CancellationToken cancellationToken) =>
        SubmitAsync(path, new() { ["Input.Email"] = email, ["Input.Password"] = password }, cancellationToken);

    public void Dispose() => _client.Dispose();

    private async Task<(Uri Address, string Page)> PostAsync(
        string path,
        string form,
        Dictionary<string, string> fields,
        CancellationToken cancellationToken)
    {
        foreach (var (name, value) in HiddenFields().Matches(form).Select(match => (match.Groups[1].Value, match.Groups[2].Value)))
        {
            fields[name] = WebUtility.HtmlDecode(value);
        }

        using var content = new FormUrlEncodedContent(fields);
        using var response = await _client.PostAsync(path, content, cancellationToken);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(cancellationToken));
        return (response.RequestMessage!.RequestUri!, page);
    }

    private static string FormIn(string landmark, string page)
    {
        var start = page.IndexOf("<form", page.IndexOf(landmark, StringComparison.Ordinal), StringComparison.Ordinal);
        return page[start..page.IndexOf("</form>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenFields();
}
