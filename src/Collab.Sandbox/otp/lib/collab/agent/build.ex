defmodule Collab.Agent.Build do
  @moduledoc """
  Builds the program for a launch or a reload: compiles in a process that is given up after a while, and tells the diagnostics. Called in
  a worker; its answers are `{:ok, …}`, `{:refuse, sentence}`, and `{:give_up, sentence}` where the node cannot go on.
  """

  alias Collab.Agent.{Compiler, Debugger, Diagnostics, Evaluate, Limits, Reload, Report, Wire, Workspace}

  @doc "Compiles all sources, those of the tests too if the mode is `tests`, and looks at the scripts."
  @spec launch([Workspace.file()], String.t(), pid) ::
          {:ok, [Compiler.compiled()]} | {:refuse, String.t()} | {:give_up, String.t()}
  def launch(files, mode, terminal) do
    testing = mode == "tests"
    sources = Workspace.of_kind(files, :source) ++ if(testing, do: support(files), else: [])
    scripts = if testing, do: [], else: Workspace.of_kind(files, :script)
    erlang = Workspace.of_kind(files, :erlang)

    case bounded(terminal, fn -> Compiler.compile(sources, erlang, scripts) end) do
      {:ok, {:ok, compiled, diagnostics}} ->
        tell(diagnostics) && {:ok, compiled}

      {:ok, {:error, _, diagnostics}} ->
        tell(diagnostics) && {:refuse, "The program does not compile: #{errors(diagnostics)}."}

      {:failed, sentence} ->
        failed(sentence)

      :timeout ->
        give_up()
    end
  end

  @doc """
  Compiles the changed files into the running program. Only those: what they use at compile time (macros, structs) of other files is as it was
  compiled last.
  """
  @spec reload([Workspace.file()], map, pid) ::
          {:ok, [Compiler.compiled()], [pid]} | {:refuse, String.t()} | {:give_up, String.t()}
  def reload(changed, debugger, terminal) do
    {elixir, erlang} = {Workspace.of_kind(changed, :source), Workspace.of_kind(changed, :erlang)}
    modules = Debugger.modules_of(debugger, elixir ++ erlang)

    case bounded(terminal, fn -> Reload.reload(elixir, erlang, modules) end) do
      {:ok, {:ok, compiled, diagnostics, migrated}} ->
        tell(diagnostics) && {:ok, compiled, migrated}

      {:ok, {:error, _, diagnostics, _}} ->
        tell(diagnostics) &&
          {:refuse, "The changes do not compile: #{errors(diagnostics)}. The program goes on as it was."}

      {:failed, sentence} ->
        failed(sentence)

      :timeout ->
        give_up()
    end
  end

  # Module bodies and macros may print, so they get the program's terminal.
  defp bounded(terminal, function) do
    {pid, monitor} =
      spawn_monitor(fn ->
        Evaluate.hide(self())
        Process.group_leader(self(), terminal)
        exit({__MODULE__, function.()})
      end)

    receive do
      {:DOWN, ^monitor, _, ^pid, {__MODULE__, result}} -> {:ok, result}
      {:DOWN, ^monitor, _, ^pid, reason} -> {:failed, Report.exit(reason)}
    after
      Limits.compile_ms() -> :timeout
    end
  end

  defp tell(diagnostics),
    do: Wire.say("otp/diagnostics", %{diagnostics: Enum.take(diagnostics, Limits.diagnostics_max())})

  defp failed(sentence), do: tell([Diagnostics.general(sentence)]) && {:refuse, "Compiling has failed: #{sentence}"}

  defp give_up do
    sentence = "Compiling took more than #{div(Limits.compile_ms(), 1_000)} s and was given up. Does a macro loop?"
    tell([Diagnostics.general(sentence)]) && {:give_up, sentence}
  end

  defp errors(diagnostics) do
    case Enum.count(diagnostics, &(&1.severity == "error")) do
      1 -> "1 error"
      n -> "#{n} errors"
    end
  end

  defp support(files), do: files |> Workspace.of_kind(:test_support) |> Enum.filter(&(Path.extname(&1) == ".ex"))
end
