defmodule Collab.Agent.Processes do
  @moduledoc """
  The program's processes, looked at without disturbing them: by `Process.info/2`, since a supervisor may be busy or stopped and
  would not answer. Only the ids of children are asked for, with little patience.
  """

  alias Collab.Agent.{Evaluate, Limits}
  alias Collab.Agent.Debugger.Interpreter

  @child_ids_ms 100
  @state_ms 500
  @keys [
    :registered_name,
    :status,
    :message_queue_len,
    :memory,
    :reductions,
    :current_function,
    :dictionary,
    :initial_call
  ]

  # Where a process of OTP waits for its next message; elsewhere it is busy and `:sys` would wait for it.
  @waiting [{:gen_server, :loop}, {:gen_statem, :loop_receive}, {:gen_event, :fetch_msg}, {:erlang, :hibernate}]

  @doc "All processes that were not there before the program (`baseline`), with who supervises whom."
  @spec tree(MapSet.t(pid), [pid]) :: [map]
  def tree(baseline, stopped) do
    pids = own(baseline)

    infos =
      for pid <- Enum.take(pids, Limits.processes_max()),
          info = info(pid),
          not match?({:application_master, _, _}, info.initial_call),
          do: info

    ids = child_ids(infos, stopped)
    known = MapSet.new(infos, & &1.pid)

    for info <- infos do
      {kind, module} = behaviour(info)
      ancestors = info.dictionary |> Keyword.get(:"$ancestors", []) |> List.wrap() |> Enum.map(&to_pid/1)

      %{
        process: text(info.pid),
        name: if(info.registered_name != [], do: inspect(info.registered_name)),
        kind: kind,
        module: inspect(module),
        parent: with(pid when pid != nil <- Enum.find(ancestors, &(&1 in known)), do: text(pid)),
        childId: ids[info.pid],
        status: if(info.pid in stopped, do: "stopped", else: Atom.to_string(info.status)),
        queue: info.message_queue_len,
        memory: info.memory,
        reductions: info.reductions
      }
    end
  end

  @doc "The state of a waiting process of OTP."
  @spec state(pid) :: {:ok, term} | {:error, String.t()}
  def state(pid) do
    if waiting?(pid) do
      {:ok, :sys.get_state(pid, @state_ms)}
    else
      {:error, "This process has no state to show now: it is busy or suspended, or not one of OTP's."}
    end
  catch
    :exit, _ -> {:error, "The process did not answer."}
  end

  @doc "Gives a waiting process of OTP the value of an expression, in which `state` is the present one, as its new state."
  @spec replace_state(pid, String.t(), pid) :: {:ok, term} | {:error, String.t()}
  def replace_state(pid, expression, terminal) do
    # Evaluated here first: an exception inside of the process would crash it.
    with {:ok, state} <- state(pid),
         {:ok, new} <- Evaluate.expression(expression, [state: state], nil, terminal, Limits.evaluate_ms()) do
      :sys.replace_state(pid, fn _ -> new end, @state_ms)
      {:ok, new}
    end
  catch
    :exit, _ -> {:error, "The process did not answer."}
  end

  @doc "The waiting processes of OTP whose callbacks are in the module."
  @spec running(module) :: [pid]
  def running(module) do
    for pid <- Process.list(), waiting?(pid), info = info(pid), match?({_, ^module}, behaviour(info)), do: pid
  end

  @doc "The process with that text, or without one all that run in the program's code now: a function of its modules is on their stacks."
  @spec find(String.t() | nil, map) :: {:ok, [pid]} | {:error, String.t()}
  def find(nil, debugger) do
    modules = MapSet.new(debugger.compiled, & &1.module)
    interpreted = if debugger.enabled, do: Interpreter.busy(), else: []
    {:ok, for(pid <- own(debugger.baseline), pid in interpreted or on_stack?(pid, modules), do: pid)}
  end

  def find(text, debugger) do
    with {:ok, pid} <- parse(text), true <- pid in own(debugger.baseline) do
      {:ok, [pid]}
    else
      _ -> {:error, "There is no process #{text} in the program."}
    end
  end

  defp on_stack?(pid, modules) do
    case Process.info(pid, :current_stacktrace) do
      {:current_stacktrace, stack} -> Enum.any?(stack, &(elem(&1, 0) in modules))
      nil -> false
    end
  end

  @doc "A pid from its text."
  @spec parse(String.t()) :: {:ok, pid} | :error
  def parse(text) do
    {:ok, text |> String.to_charlist() |> :erlang.list_to_pid()}
  rescue
    ArgumentError -> :error
  end

  @spec text(pid) :: String.t()
  def text(pid), do: pid |> :erlang.pid_to_list() |> List.to_string()

  @doc "Its registered name, as it is written; nil where it has none."
  @spec name(pid) :: String.t() | nil
  def name(pid) do
    case Process.info(pid, :registered_name) do
      {:registered_name, name} when is_atom(name) -> inspect(name)
      _ -> nil
    end
  end

  @doc "A process in a few words: what it runs, its name, its pid."
  @spec describe(pid) :: String.t()
  def describe(pid) do
    case info(pid) do
      nil ->
        text(pid)

      info ->
        {_, module} = behaviour(info)
        name = if info.registered_name != [] and info.registered_name != module, do: " #{inspect(info.registered_name)}"
        "#{inspect(module)}#{name} #{text(pid)}"
    end
  end

  @doc "The program's processes."
  @spec own(MapSet.t(pid)) :: [pid]
  def own(baseline), do: for(pid <- Process.list(), pid not in baseline, not Evaluate.hidden?(pid), do: pid)

  defp info(pid) do
    with info when info != nil <- Process.info(pid, @keys), do: info |> Map.new() |> Map.put(:pid, pid)
  end

  defp behaviour(info) do
    case info.dictionary[:"$initial_call"] do
      {:supervisor, module, _} -> {"supervisor", module}
      {module, :init, 1} -> {"worker", module}
      {module, _, _} -> {"process", module}
      _ -> {"process", elem(info.initial_call, 0)}
    end
  end

  defp child_ids(infos, stopped) do
    for info <- infos,
        match?({"supervisor", _}, behaviour(info)),
        info.pid not in stopped,
        info.status != :suspended,
        reduce: %{} do
      ids ->
        case Evaluate.bounded(fn -> Supervisor.which_children(info.pid) end, @child_ids_ms) do
          {:ok, children} -> for {id, pid, _, _} <- children, is_pid(pid), into: ids, do: {pid, inspect(id)}
          _ -> ids
        end
    end
  end

  defp waiting?(pid) do
    case Process.info(pid, [:dictionary, :current_function, :status]) do
      [dictionary: dictionary, current_function: {module, function, _}, status: status] when status != :suspended ->
        dictionary[:"$initial_call"] != nil and {module, function} in @waiting

      _ ->
        false
    end
  end

  defp to_pid(pid) when is_pid(pid), do: pid
  defp to_pid(name) when is_atom(name), do: Process.whereis(name)
  defp to_pid(_), do: nil
end
