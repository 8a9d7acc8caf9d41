defmodule Collab.Agent.Program do
  @moduledoc """
  What a run starts. The convention, in this order:

  1. **The application.** The module that `mix.exs` names under `mod:`, else the first compiled module that implements
     `Application`, is started as a true OTP application (`Application.get_application/1`, `stop/1` and `prep_stop/1` work).
  2. **The supervisor.** Without application, `Main` and scripts: the first module that implements `Supervisor` (or
     `DynamicSupervisor`) and has `start_link/1`, started with `[]`.
  3. **`Main.run/0`**, if there is one; else the scripts (`*.exs` outside of `test/` and `config/`) in the order of their
     paths.

  An *entry* given by the caller takes the place of step 3: the path of a script, or an expression such as `Demo.start()`.

  The run ends when step 3 is done and nothing was started in 1 or 2; else when the application or the supervisor ends,
  or somebody stops it. A program that only defines modules ends with the sentence that says what to write.
  """

  alias Collab.Agent.{Diagnostics, Report, Supervision, Workspace}

  @type plan :: %{
          application: %{name: atom, mod: {module, term}, extra: [atom]} | nil,
          supervisor: module | nil,
          entry: {:main, module} | {:scripts, [String.t()]} | {:expression, String.t()} | nil
        }

  @nothing "Nothing to start: write a function Main.run/0, a script (for instance main.exs), or a module that implements Application."

  @doc "Decides what a run starts."
  @spec plan([Workspace.file()], [module], String.t() | nil) :: plan
  def plan(files, modules, entry) do
    application = application(files, modules)
    entry = entry(entry, files, modules)
    alone = application == nil and entry == nil
    %{application: application, supervisor: if(alone, do: supervisor(modules)), entry: entry}
  end

  @doc "What is started, in words."
  @spec describe(plan) :: String.t()
  def describe(%{application: application, supervisor: supervisor, entry: entry}) do
    [
      application && "the application #{inspect(elem(application.mod, 0))}",
      supervisor && "the supervisor #{inspect(supervisor)}",
      case entry do
        {:main, module} -> "#{inspect(module)}.run/0"
        {:scripts, paths} -> Enum.join(paths, ", ")
        {:expression, text} -> text
        nil -> nil
      end
    ]
    |> Enum.filter(& &1)
    |> Enum.join(" and ")
  end

  @doc """
  Runs the plan in the calling process and returns how it went: `{:finished, sentence}`, or `{:running, pid, sentence}` where
  `pid` is the process whose end is the run's end; `rooted` is called with it as soon as it has started. Exceptions are told on the standard error and returned as `{:crashed, sentence}`.
  """
  @spec run(plan, (pid | nil -> any)) :: {:finished, String.t()} | {:running, pid, String.t()} | {:crashed, String.t()}
  def run(plan, rooted \\ fn _ -> :ok end)
  def run(%{application: nil, supervisor: nil, entry: nil}, _), do: {:finished, @nothing}

  def run(plan, rooted) do
    with {:ok, root} <- start_root(plan),
         _ = rooted.(root),
         :ok <- enter(plan.entry) do
      if root, do: {:running, root, "#{describe(plan)} is running."}, else: {:finished, "The program has finished."}
    end
  end

  @doc "Starts the application only: tests run beside it."
  @spec start_application(plan) :: :ok | {:crashed, String.t()}
  def start_application(plan) do
    with {:ok, _} <- start_root(%{plan | supervisor: nil}), do: :ok
  end

  defp start_root(%{application: %{name: name, mod: {module, _} = mod, extra: extra}}) do
    properties = [
      description: 'The program of the session',
      vsn: '1',
      modules: [],
      registered: [],
      applications: [:kernel, :stdlib, :elixir | extra -- [:kernel, :stdlib, :elixir]],
      mod: mod
    ]

    _ = :application.load({:application, name, properties})

    case Application.ensure_all_started(name, :temporary) do
      {:ok, _} -> {:ok, :application_controller.get_master(name)}
      {:error, {_, reason}} -> crashed("#{inspect(module)} could not start: #{started_reason(reason)}")
    end
  end

  defp start_root(%{supervisor: module}) when module != nil do
    # The supervisor is linked to the process of the run, which lives as long as it.
    case module.start_link([]) do
      {:ok, pid} -> {:ok, pid}
      other -> crashed("#{inspect(module)}.start_link([]) returned #{inspect(other)}")
    end
  end

  defp start_root(_), do: {:ok, nil}

  defp started_reason({reason, {module, :start, _}}) when is_atom(module), do: Report.exit(reason)
  defp started_reason(reason), do: Report.exit(reason)

  defp enter(nil), do: :ok
  defp enter({:main, module}), do: guarded(nil, fn -> module.run() end)
  defp enter({:expression, text}), do: guarded(nil, fn -> Code.eval_string(text, [], file: "entry") end)

  defp enter({:scripts, paths}) do
    Enum.reduce_while(paths, :ok, fn path, :ok ->
      case guarded(path, fn -> Code.eval_file(path) end) do
        :ok -> {:cont, :ok}
        crashed -> {:halt, crashed}
      end
    end)
  end

  defp guarded(path, function) do
    function.()
    :ok
  rescue
    error ->
      with %{} = diagnostic <- path && Diagnostics.from_exception(error, path),
           do: Collab.Agent.Wire.say("otp/diagnostics", %{diagnostics: [diagnostic]})

      Supervision.crashed(:error, error, __STACKTRACE__)
      IO.puts(:stderr, Report.exception(:error, error, __STACKTRACE__))
      {:crashed, Report.banner(:error, error, __STACKTRACE__)}
  catch
    kind, reason ->
      Supervision.crashed(kind, reason, __STACKTRACE__)
      IO.puts(:stderr, Report.exception(kind, reason, __STACKTRACE__))
      {:crashed, Report.banner(kind, reason, __STACKTRACE__)}
  end

  defp crashed(sentence) do
    IO.puts(:stderr, sentence)
    {:crashed, sentence}
  end

  defp application(files, modules) do
    mix = Workspace.mix_application(files)

    mod =
      cond do
        mix.mod && elem(mix.mod, 0) in modules -> mix.mod
        module = Enum.find(Enum.sort(modules), &behaves?(&1, [Application])) -> {module, []}
        true -> nil
      end

    mod && %{name: mix.app || :session, mod: mod, extra: mix.extra}
  end

  defp supervisor(modules) do
    modules
    |> Enum.sort()
    |> Enum.find(
      &(behaves?(&1, [Supervisor, DynamicSupervisor, :supervisor]) and function_exported?(&1, :start_link, 1))
    )
  end

  defp entry(nil, files, modules) do
    case {main?(modules), Workspace.of_kind(files, :script)} do
      {true, _} -> {:main, Main}
      {false, []} -> nil
      {false, paths} -> {:scripts, paths}
    end
  end

  defp entry(text, files, _) do
    if text in Workspace.of_kind(files, :script), do: {:scripts, [text]}, else: {:expression, text}
  end

  defp main?(modules), do: Main in modules and function_exported?(Main, :run, 0)

  defp behaves?(module, behaviours) do
    attributes = module.module_info(:attributes)
    declared = attributes |> Keyword.take([:behaviour, :behavior]) |> Keyword.values() |> List.flatten()
    Enum.any?(behaviours, &(&1 in declared))
  end
end
