using System.Net;
using System.Text.Json;
using Xunit;

namespace Collab.Web.Tests.Features.Operations;

public sealed class OperationsTests(OperationsTests.Server server) : IClassFixture<OperationsTests.Server>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Probes_answer_healthy(string path)
    {
        Assert.Equal("Healthy", await server.Client.GetStringAsync(path, _cancellation));
    }

    [Fact]
    public async Task Metrics_are_prometheus_text_that_stays_small()
    {
        await server.Client.GetStringAsync("/", _cancellation);

        var metrics = await server.Client.GetStringAsync("/metrics", _cancellation);

        Assert.Contains("http_server_request_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("aspnetcore_components", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_http_api_is_described()
    {
        var description = JsonDocument.Parse(await server.Client.GetStringAsync("/openapi/v1.json", _cancellation));

        var paths = description.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/api/identity/register", paths);
        Assert.Contains("/api/identity/login", paths);
        Assert.DoesNotContain("/sign-out", paths);
    }

    [Fact]
    public async Task An_unknown_page_is_a_page_and_an_unknown_call_is_problem_details()
    {
        using var page = await server.Client.GetAsync("/nowhere", _cancellation);
        using var call = await server.Client.GetAsync("/api/nowhere", _cancellation);

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("There is nothing here", await page.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, call.StatusCode);
        Assert.Equal("application/problem+json", call.Content.Headers.ContentType?.MediaType);
    }

    public sealed class Server : IDisposable
    {
        private readonly CollabWebFactory _factory = new();

        public Server()
        {
            Client = new HttpClient { BaseAddress = _factory.Address };
        }

        public HttpClient Client { get; }

        public void Dispose()
        {
            Client.Dispose();
            _factory.Dispose();
        }
    }
}
