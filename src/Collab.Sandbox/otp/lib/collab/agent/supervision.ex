defmodule Collab.Agent.Supervision do
  @moduledoc """
  Tells what supervisors do, and who crashed (`Collab.Agent.Crash`), from the reports that they log: who ended and why, who was started (again), and when a supervisor
  gives up. `otp/supervision` events: `%{kind, supervisor, strategy, childId, process, name, reason, restarts, intensity, periodSeconds}` with
  the kind `ended`, `started` or `gave_up`; `restarts` are those that count now, and with one more than `intensity` in the period the
  supervisor gives up.

  A process logs its crash before it ends, and its supervisor logs that end afterwards: so a crash is told before what follows from it.

  A log handler is called in the process that logs, so it only sends the report on, and not even that when many wait: a supervisor
  must not wait for us, nor a storm of restarts fill the memory.
  """

  alias Collab.Agent.{Crash, Evaluate, Limits, Processes, Report, Wire}

  @waiting_max 500
  @state_ms 100
  @flush_ms 2_000
  @ending_max 50

  @doc "Starts listening; returns the process."
  @spec start() :: pid
  def start do
    listener = spawn_link(fn -> loop([]) end)
    Process.register(listener, __MODULE__)
    # Progress reports are of the level info.
    :ok = :logger.add_handler(__MODULE__, __MODULE__, %{level: :info})
    listener
  end

  @doc "Returns when what supervisors have reported so far is told, or after `@flush_ms`: the end of a run comes behind its story."
  def flush do
    with pid when is_pid(pid) <- Process.whereis(__MODULE__) do
      monitor = Process.monitor(pid)
      send(pid, {:flush, self(), monitor})

      receive do
        {:flushed, ^monitor} -> :ok
        {:DOWN, ^monitor, _, _, _} -> :ok
      after
        @flush_ms -> :ok
      end

      Process.demonitor(monitor, [:flush])
    end
  end

  @doc "Tells the crash of the program's own process, which nobody logs."
  def crashed(kind, reason, stack),
    do: forward({:crash, %{pid: self(), kind: kind, reason: reason, stack: stack}, Processes.name(self())})

  @doc false
  def log(%{msg: {:report, %{label: {:supervisor, _}, report: report}}}, _), do: forward({:report, self(), report})

  def log(event, _) do
    case Crash.from_log(event) do
      # The name is gone when the process is.
      {:crash, crash} -> forward({:crash, crash, Processes.name(crash.pid)})
      {:last, _, _} = last -> forward(last)
      nil -> :ok
    end
  rescue
    # A handler that fails is removed.
    _ -> :ok
  end

  defp forward(message) do
    with pid when is_pid(pid) <- Process.whereis(__MODULE__),
         {:message_queue_len, waiting} when waiting < @waiting_max <- Process.info(pid, :message_queue_len) do
      send(pid, message)
    end
  end

  # `ending`: what servers that end were doing last, until their crash reports come.
  defp loop(ending) do
    receive do
      {:report, supervisor, report} ->
        tell(supervisor, report)
        loop(ending)

      {:last, pid, last} ->
        loop(Enum.take([{pid, last} | ending], @ending_max))

      {:crash, %{pid: pid} = crash, name} ->
        {last, ending} =
          with {{_, last}, ending} <- List.keytake(ending, pid, 0), do: {last, ending}, else: (nil -> {nil, ending})

        unless Evaluate.hidden?(pid), do: tell_crash(crash, name, last)
        loop(ending)

      {:flush, from, reference} ->
        send(from, {:flushed, reference})
        loop(ending)

      _ ->
        loop(ending)
    end
  end

  defp tell_crash(crash, name, last) do
    Crash.tell(crash, name, last)
  rescue
    # As below.
    _ -> false
  end

  defp tell(supervisor, report) do
    with {kind, child, reason} <- event(report) do
      child_pid = if is_pid(child[:pid]), do: child[:pid]

      Wire.say(
        "otp/supervision",
        Map.merge(settings(supervisor), %{
          kind: kind,
          supervisor: Processes.text(supervisor),
          childId: inspect(child[:id]),
          process: child_pid && Processes.text(child_pid),
          name: child_pid && Processes.name(child_pid),
          reason: reason && Limits.shorten(Report.exit(reason))
        })
      )
    end
  rescue
    # A report of a shape that this release does not have: the tree still shows what is.
    _ -> :ok
  end

  defp event(report) do
    case {report[:started], report[:errorContext]} do
      {child, nil} when is_list(child) -> {"started", child, nil}
      {nil, :child_terminated} -> {"ended", report[:offender] || [], report[:reason]}
      {nil, :start_error} -> {"ended", report[:offender] || [], report[:reason]}
      {nil, :shutdown} -> {"gave_up", report[:offender] || [], report[:reason]}
      _ -> nil
    end
  end

  # The supervisor's own record: {:state, name, strategy, children, dynamics, intensity, period, restarts, …}.
  defp settings(supervisor) do
    case Evaluate.bounded(fn -> :sys.get_state(supervisor, @state_ms) end, @state_ms) do
      {:ok, state} when is_tuple(state) and elem(state, 0) == :state and tuple_size(state) >= 8 ->
        %{
          strategy: Atom.to_string(elem(state, 2)),
          intensity: elem(state, 5),
          periodSeconds: elem(state, 6),
          restarts: if(is_list(elem(state, 7)), do: length(elem(state, 7)), else: 0)
        }

      {:ok, %DynamicSupervisor{} = state} ->
        %{
          strategy: "one_for_one",
          intensity: state.max_restarts,
          periodSeconds: state.max_seconds,
          restarts: length(state.restarts)
        }

      _ ->
        %{strategy: nil, intensity: nil, periodSeconds: nil, restarts: nil}
    end
  end
end
