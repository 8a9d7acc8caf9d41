using System.Collections.Immutable;
using Collab.Sandbox.Node;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collab.Sandbox;

/// <summary>
/// The real factory: finds Erlang and Elixir, compiles the agent, tests the isolation, keeps warm nodes, counts what runs.
/// A singleton of the server; all of that begins in the background when it is made.
/// </summary>
public sealed partial class OtpSandboxFactory : ISandboxFactory, IAsyncDisposable
{
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task<SandboxAvailability> _availability;
    private NodePool? _pool;
    private int _running;

    /// <exception cref="SandboxException">The settings have errors; the message lists them.</exception>
    public OtpSandboxFactory(SandboxOptions options, TimeProvider time, ILogger<OtpSandboxFactory>? log = null)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new SandboxException(string.Join(" ", errors));
        }
        _options = options;
        _time = time;
        _log = log ?? NullLogger<OtpSandboxFactory>.Instance;
        _availability = Task.Run(PrepareAsync);
    }

    public Task<SandboxAvailability> GetAvailabilityAsync(CancellationToken cancellationToken = default)
    {
        return _availability.WaitAsync(cancellationToken);
    }

    public ISandbox Create()
    {
        return new OtpSandbox(this, _options, _time);
    }

    /// <summary>Ends the nodes that wait. Sandboxes are disposed of by those who made them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _availability.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
        }
        _closing.Dispose();
    }

    /// <summary>Waits until the warm nodes are warm; for measurements.</summary>
    internal async Task WarmAsync()
    {
        await _availability;
        await (_pool?.FilledAsync() ?? Task.CompletedTask);
    }

    /// <summary>A node for one run, or the refusal. Who gets one calls <see cref="Return"/> when it is gone.</summary>
    internal async Task<(SandboxNode? Node, SandboxAnswer Answer)> TakeNodeAsync(CancellationToken cancellationToken)
    {
        var availability = await GetAvailabilityAsync(cancellationToken);
        if (!availability.CanRun || _pool is null)
        {
            return (null, SandboxAnswer.Refused(SandboxRefusal.Unavailable, availability.Sentence));
        }
        if (Interlocked.Increment(ref _running) > _options.RunningMax)
        {
            Return();
            return (null, SandboxAnswer.Refused(
                SandboxRefusal.Full, $"{_options.RunningMax} programs run on this server, as many as it allows (Sandbox:RunningMax). Try again when one has ended."));
        }
        try
        {
            return (await _pool.TakeAsync(cancellationToken), SandboxAnswer.Accepted);
        }
        catch (SandboxException exception)
        {
            Return();
            LogNodeFailed(exception.Message);
            return (null, SandboxAnswer.Refused(SandboxRefusal.Unavailable, "The program could not be started. The server's log says why; try again."));
        }
        catch
        {
            Return();
            throw;
        }
    }

    internal void Return()
    {
        Interlocked.Decrement(ref _running);
    }

    private async Task<SandboxAvailability> PrepareAsync()
    {
        var availability = await PrepareOrExplainAsync();
        if (availability.CanRun && availability.IsIsolated)
        {
            LogReady(availability.Sentence);
        }
        else if (!_closing.IsCancellationRequested)
        {
            LogNotReady(availability.Sentence);
        }
        return availability;
    }

    private async Task<SandboxAvailability> PrepareOrExplainAsync()
    {
        try
        {
            if (await OtpInstallation.FindAsync(_options, _closing.Token) is not { } otp)
            {
                return Unavailable("Elixir is not installed, so programs cannot be run; editing works.", OtpInstallation.InstallCommand, []);
            }
            var missing = await Isolation.MissingAsync(_closing.Token);
            if (missing is { } lacking && !_options.AllowUnisolated)
            {
                return Unavailable($"{lacking.Sentence} Programs cannot be run; editing works.", lacking.Command, []);
            }
            var agent = await AgentCache.PrepareAsync(otp, _options, _closing.Token);
            var command = new NodeCommand(otp, agent, _options);
            ImmutableArray<string> findings = missing is { } absent ? [absent.Sentence] : await Isolation.JudgeAsync(command, agent, _time, _closing.Token);
            if (findings.Length > 0 && !_options.AllowUnisolated)
            {
                return Unavailable(
                    $"Programs cannot be isolated on this server, so they are not run: {findings[0]} An operator who trusts everybody here can set Sandbox:AllowUnisolated to true.", null, findings);
            }
            var isolated = findings.Length == 0;
            _pool = new NodePool(command, isolated, _options.WarmNodes, _time, _log);
            var debugging = agent.HasDebugger ? "" : " Breakpoints need Erlang's debugger, which scripts/run installs.";
            return new SandboxAvailability(
                CanRun: true,
                isolated,
                agent.HasDebugger,
                (isolated ? $"Elixir {otp.ElixirVersion} on OTP {otp.OtpRelease}, isolated." : $"Programs run WITHOUT isolation, as the operator has allowed: {findings[0]}") + debugging,
                null,
                findings);
        }
        catch (SandboxException exception)
        {
            return Unavailable(exception.Message, null, []);
        }
        catch (OperationCanceledException)
        {
            return Unavailable("The server is stopping.", null, []);
        }
    }

    private static SandboxAvailability Unavailable(string sentence, string? command, ImmutableArray<string> findings)
    {
        var full = command is null ? sentence : $"{sentence} To install what is missing: {command}";
        return new SandboxAvailability(CanRun: false, IsIsolated: false, CanDebug: false, full, command, findings);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sandbox: {Verdict}")]
    private partial void LogReady(string verdict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sandbox: {Verdict}")]
    private partial void LogNotReady(string verdict);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sandbox: {Reason}")]
    private partial void LogNodeFailed(string reason);
}
