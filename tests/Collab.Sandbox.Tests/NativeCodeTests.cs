using System.Diagnostics;
using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>
/// Programs that start native code (<c>native/hostile.c</c>), to which the virtual machine's limits are nothing. They need a C compiler;
/// without one they count as skipped.
/// </summary>
public sealed class NativeCodeTests(SandboxFixture fixture, NativeCode code) : IClassFixture<NativeCode>
{
    [Fact]
    public async Task Native_code_has_no_privileges_and_cannot_gain_any()
    {
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Native("privileges"));
        var lines = arena.Driver.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(20, lines.Length);
        Assert.All(lines, static line => Assert.EndsWith(" refused", line, StringComparison.Ordinal));
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_bomb_of_forks_is_bounded_and_ended_when_its_processor_time_is_used_up()
    {
        await using var arena = Open(static options => options.CpuTime = TimeSpan.FromSeconds(3));
        var end = Assert.IsType<SandboxKilled>(await arena.Driver.RunToEndAsync(Native("bomb")));
        Assert.Equal(SandboxLimit.CpuTime, end.Limit);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Memory_of_many_processes_is_summed()
    {
        await using var arena = Open(static options =>
        {
            options.MemoryBytes = 200L * 1024 * 1024;
            options.Processes = 30;
        });
        var end = Assert.IsType<SandboxKilled>(await arena.Driver.RunToEndAsync(Native("memory")));
        Assert.Equal(SandboxLimit.Memory, end.Limit);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Killing_all_processes_that_can_be_seen_ends_the_run_only()
    {
        await using var arena = Open();
        var end = await arena.Driver.RunToEndAsync(Native("kill"));
        Assert.NotEmpty(end is SandboxKilled killed ? killed.Reason : Assert.IsType<SandboxExited>(end).Reason);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_process_that_hides_is_gone_with_the_run()
    {
        await using var arena = Open(static options => options.Processes = 30);
        Accept(await arena.Driver.Sandbox.RunAsync(Native("hide"), TestContext.Current.CancellationToken));
        await arena.Driver.PrintedAsync("hidden");
        await arena.AssertStoppedAsync();
    }

    [Fact]
    public async Task An_executable_that_the_program_writes_itself_has_no_privileges_either()
    {
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Program(("lib/main.ex", Text("/box/mine", "privileges", "File.cp!(\"/test/hostile\", \"/box/mine\")\nFile.chmod!(\"/box/mine\", 0o755)"))));
        Assert.DoesNotContain("ALLOWED", arena.Driver.Output, StringComparison.Ordinal);
        await arena.AssertUnharmedAsync();
    }

    private static SandboxProgram Native(string mode)
    {
        return Program(("lib/main.ex", Text("/test/hostile", mode, "")));
    }

    private static string Text(string executable, string mode, string before)
    {
        return $$$"""
            defmodule Main do
              def run do
                {{{before}}}
                port = Port.open({:spawn_executable, '{{{executable}}}'}, [:binary, :exit_status, args: ["{{{mode}}}"]])
                print(port)
              end

              defp print(port) do
                receive do
                  {^port, {:data, text}} -> IO.write(text) && print(port)
                  {^port, {:exit_status, _}} -> :ok
                end
              end
            end
            """;
    }

    private Arena Open(Action<SandboxOptions>? change = null)
    {
        fixture.NeedIsolation();
        Assert.SkipWhen(code.Missing is not null, $"compiler: {code.Missing}");
        return new Arena(fixture, options =>
        {
            options.TestDirectory = code.Directory;
            change?.Invoke(options);
        });
    }
}

/// <summary>The compiled native code, or the reason why there is none.</summary>
public sealed class NativeCode : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("collab-native-");

    public NativeCode()
    {
        Missing = Compile();
    }

    public string Directory => _directory.FullName;

    public string? Missing { get; }

    public void Dispose()
    {
        _directory.Delete(recursive: true);
    }

    private string? Compile()
    {
        try
        {
            var source = Path.Combine(AppContext.BaseDirectory, "native", "hostile.c");
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-O1", "-o", Path.Combine(Directory, "hostile"), source]) { RedirectStandardError = true })!;
            var said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Directory, (UnixFileMode)0x1ED);
            }
            return compiler.ExitCode == 0 ? null : $"cc cannot compile the test's program: {said}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no C compiler (cc): install gcc to run this test.";
        }
    }
}
