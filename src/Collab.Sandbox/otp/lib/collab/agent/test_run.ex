defmodule Collab.Agent.TestRun do
  @moduledoc """
  Runs the session's `*_test.exs` files by ExUnit, beside the started application, as `mix test` does. Each test's result is an
  `otp/test` event: `%{module, name, outcome, durationMs, message, path, line}` with the outcome `passed`, `failed`, `skipped` or
  `invalid`.
  """

  use GenServer

  alias Collab.Agent.{Compiler, Limits, Program, Report, Wire, Workspace}

  # The machine is shared with a class: the usual 100 ms fails tests that are right. A helper may say another.
  @assert_receive_timeout_ms 2_000

  @doc "Runs all tests in the calling process, and returns as `Collab.Agent.Program.run/1` does."
  @spec run([Workspace.file()], Program.plan()) :: {:finished, String.t()} | {:crashed, String.t()}
  def run(files, plan) do
    case Workspace.of_kind(files, :test) do
      [] -> {:finished, "There are no tests: write test/some_name_test.exs with a module that says `use ExUnit.Case`."}
      paths -> run(files, plan, paths)
    end
  end

  defp run(files, plan, paths) do
    {:ok, _} = Application.ensure_all_started(:ex_unit)
    ExUnit.start(autorun: false, assert_receive_timeout: @assert_receive_timeout_ms)

    with :ok <- Program.start_application(plan),
         :ok <- helpers(Workspace.of_kind(files, :test_helper)),
         {:ok, _, diagnostics} <- Compiler.require_tests(paths) do
      tell(diagnostics)
      ExUnit.configure(autorun: false, formatters: [__MODULE__], colors: [enabled: false])
      {:finished, summary(ExUnit.run())}
    else
      {:error, _, diagnostics} ->
        tell(diagnostics)
        {:crashed, "The tests do not compile."}

      crashed ->
        crashed
    end
  end

  defp helpers(paths) do
    for path <- paths, do: Code.eval_file(path)
    # A helper that says ExUnit.start() asks for a run at the node's end; ours is the only one.
    ExUnit.configure(autorun: false)
  rescue
    error ->
      IO.puts(:stderr, Report.exception(:error, error, __STACKTRACE__))
      {:crashed, Report.banner(:error, error, __STACKTRACE__)}
  end

  defp tell([]), do: :ok
  defp tell(diagnostics), do: Wire.say("otp/diagnostics", %{diagnostics: diagnostics})

  defp summary(%{total: total, failures: failures, skipped: skipped, excluded: excluded}) do
    "#{total - failures - skipped - excluded} passed, #{failures} failed" <>
      if(skipped + excluded > 0, do: ", #{skipped + excluded} skipped", else: "") <> "."
  end

  # -- The formatter that ExUnit starts and casts its events to ------------------------------------

  @impl true
  def init(_), do: {:ok, %{}}

  @impl true
  def handle_cast({:test_finished, test}, state) do
    {outcome, message} = outcome(test)

    Wire.say("otp/test", %{
      module: inspect(test.module),
      name: test.name |> Atom.to_string() |> String.replace_prefix("test ", ""),
      outcome: outcome,
      durationMs: test.time / 1_000,
      message: message && Limits.shorten(message),
      path: Path.relative_to_cwd(test.tags.file),
      line: test.tags.line
    })

    {:noreply, state}
  end

  def handle_cast(_, state), do: {:noreply, state}

  defp outcome(%{state: nil}), do: {"passed", nil}
  defp outcome(%{state: {:skipped, why}}), do: {"skipped", to_string(why)}
  defp outcome(%{state: {:excluded, why}}), do: {"skipped", to_string(why)}

  defp outcome(%{state: {:failed, failures}} = test),
    do: {"failed", ExUnit.Formatter.format_test_failure(test, failures, 1, 100, fn _, text -> text end)}

  defp outcome(%{state: {:invalid, %{state: {:failed, failures}} = module}}),
    do: {"invalid", ExUnit.Formatter.format_test_all_failure(module, failures, 1, 100, fn _, text -> text end)}

  defp outcome(_), do: {"invalid", nil}
end
