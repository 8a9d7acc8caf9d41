using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>The session's fields in the running program, on the real node.</summary>
public sealed class FieldTests(SandboxFixture fixture)
{
    private const string Text = """
        defmodule Main do
          def run do
            IO.inspect(Collab.Field.get("speed"))
            IO.inspect(Collab.Field.get("missing", :none))
            :ok = Collab.Field.subscribe("speed")
            IO.puts("subscribed")
            loop()
          end

          defp loop do
            receive do
              {:field, name, value} -> IO.inspect({name, value, Collab.Field.all()})
            end
            loop()
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_has_the_fields_before_its_first_line_and_is_told_each_change()
    {
        fixture.NeedIsolation();
        await using var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.SetFieldAsync("speed", "{\"x\": [1, 2.5, null, true, \"é\"]}", Cancellation));
        Accept(await driver.Sandbox.RunAsync(Program(("lib/main.ex", Text)), Cancellation));
        await driver.PrintedAsync("subscribed\n");
        Assert.Empty(driver.Diagnostics);
        Assert.StartsWith("%{\"x\" => [1, 2.5, nil, true, \"é\"]}\n:none\n", driver.Output, StringComparison.Ordinal);
        Accept(await driver.Sandbox.SetFieldAsync("other", "1", Cancellation));
        Accept(await driver.Sandbox.SetFieldAsync("speed", "3", Cancellation));
        await driver.PrintedAsync("{\"speed\", 3, %{\"other\" => 1, \"speed\" => 3}}\n");
        Accept(await driver.Sandbox.SetFieldAsync("other", null, Cancellation));
        Accept(await driver.Sandbox.SetFieldAsync("speed", "null", Cancellation));
        await driver.PrintedAsync("{\"speed\", nil, %{\"speed\" => nil}}\n");
        Accept(await driver.Sandbox.StopAsync(Cancellation));
        await driver.EndAsync();

        // They outlive the run.
        Accept(await driver.Sandbox.SetFieldAsync("speed", "4", Cancellation));
        Accept(await driver.Sandbox.RunAsync(Program(("main.exs", "IO.inspect(Collab.Field.all())")), Cancellation));
        await driver.PrintedAsync("%{\"speed\" => 4}\n");
    }

    [Fact]
    public async Task The_module_of_the_fields_cannot_be_replaced_and_of_fields_there_is_a_limit()
    {
        fixture.NeedIsolation();
        await using var driver = new SandboxDriver(fixture.Factory.Create());
        for (var i = 0; i < SandboxLimits.FieldsMax; i++)
        {
            Accept(await driver.Sandbox.SetFieldAsync($"f{i}", "1", Cancellation));
        }
        Assert.Equal("A session has at most 200 fields.", (await driver.Sandbox.SetFieldAsync("one more", "1", Cancellation)).Message);
        await driver.RunToEndAsync(Program(("main.exs", """
            IO.inspect(map_size(Collab.Field.all()))
            IO.inspect(try do :ets.insert(Collab.Field, {"f1", 2}) rescue e -> e.__struct__ end)
            {:module, _, beam, _} = Module.create(Throwaway, quote(do: nil), Macro.Env.location(__ENV__))
            IO.inspect(:code.load_binary(Collab.Field, 'x', beam) |> elem(0))
            """)));
        Assert.StartsWith("200\nArgumentError\n:error\n", driver.Output, StringComparison.Ordinal);
    }
}
