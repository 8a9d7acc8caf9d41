using System.Collections.Immutable;
using System.Diagnostics;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>The projects that sessions begin with: lessons, and programs that work.</summary>
public sealed class SessionTemplatesTests
{
    private static readonly TimeSpan RunMaximum = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Names => [.. SessionTemplates.All.Select(static template => template.Name)];

    [Fact]
    public void There_are_five_each_with_a_name_a_title_and_a_sentence_of_its_own()
    {
        Assert.Equal(["counter", "strategies", "chat-room", "rate-limiter", "pipeline"], SessionTemplates.All.Select(static template => template.Name));
        Assert.Equal(5, SessionTemplates.All.Select(static template => template.Title).Distinct().Count());
        Assert.All(SessionTemplates.All, static template => Assert.EndsWith(".", template.Description, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_template_is_a_lesson_that_a_session_can_begin_with(string name)
    {
        var files = SessionTemplates.Find(name)!.Files;

        Assert.Contains(files, static file => file.Path == "README.md" && file.Text.Contains("## Look\n", StringComparison.Ordinal));
        Assert.Contains(files, static file => file.Path.StartsWith("lib/", StringComparison.Ordinal));
        Assert.Contains(files, static file => file.Path.EndsWith("_test.exs", StringComparison.Ordinal));
        ImmutableArray<NewDocument> documents = [.. files.Select(static file => new NewDocument(new DocumentId(Guid.CreateVersion7()), file.Path, file.Text))];
        Assert.IsType<Outcome.Accepted>(SessionMachine.Handle(
            SessionState.Empty,
            new SessionCommand.CreateSession(new MemberId(Guid.CreateVersion7()), name, SessionSettings.Default, documents, DateTimeOffset.UnixEpoch)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_template_compiles_without_a_warning_and_its_tests_pass(string name)
    {
        var directory = Directory.CreateTempSubdirectory("collab-template-");
        try
        {
            foreach (var file in SessionTemplates.Find(name)!.Files)
            {
                var path = Path.Combine(directory.FullName, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, file.Text, TestContext.Current.CancellationToken);
            }

            var code = Directory.CreateDirectory(Path.Combine(directory.FullName, "ebin")).FullName;
            var modules = Directory.EnumerateFiles(Path.Combine(directory.FullName, "lib"), "*.ex", SearchOption.AllDirectories);
            await RunAsync(directory, "elixirc", ["--warnings-as-errors", "-o", code, .. modules]);

            var tests = Directory.EnumerateFiles(Path.Combine(directory.FullName, "test"), "*_test.exs", SearchOption.AllDirectories);
            var helper = Path.Combine(directory.FullName, "test", "test_helper.exs");
            await RunAsync(directory, "elixir", ["-pa", code, "-r", helper, .. tests.SelectMany(static test => new[] { "-r", test })]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(DirectoryInfo directory, string program, IEnumerable<string> arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Find(program), arguments)
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).WaitAsync(RunMaximum, cancellation);
        var said = $"{await output}{await errors}";
        Assert.True(process.ExitCode == 0, said);
        Assert.DoesNotContain("warning:", said, StringComparison.Ordinal);
    }

    private static string Find(string program)
    {
        var found = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
        return found ?? throw new InvalidOperationException($"There is no {program} on the PATH: run scripts/sandbox-setup, which installs Elixir.");
    }
}
