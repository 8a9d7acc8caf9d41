defmodule Collab.Agent.Trace do
  @moduledoc """
  Follows the messages of processes, for those who look on: `otp/messages` events `%{messages, dropped}`, a few a second. See
  `Collab.Agent.Trace.Message` for what a message is.

  A program may send millions of messages a second, and each of them is copied here before anybody can say no. So: of each tenth of a second only
  the first are told, the others are counted; and when too many wait, tracing is off for a while, which costs the program nothing. That
  while is part of what was dropped, but nobody knows how many those were.

  **One tracer.** A process has one tracer only, and Erlang's interpreter traces one that waits in an interpreted `receive`. It asks
  `lend/2` (`Collab.Agent.Patch` puts it there), and our tracing stands aside so long.
  """

  alias Collab.Agent.{Evaluate, Limits, Processes, Wire}
  alias Collab.Agent.Trace.Message

  @begin {__MODULE__, :begin}
  @flags [:send, :receive, :procs, :set_on_spawn, :monotonic_timestamp]
  @look_every 64

  @doc "Makes the table and the process."
  @spec start() :: pid
  def start do
    # {pid, :traced | :lent | :interpreter}
    :ets.new(__MODULE__, [:named_table, :public])
    begin()

    spawn_link(fn ->
      Process.register(self(), __MODULE__)
      loop(idle())
    end)
  end

  @doc "The run begins: times are counted from here."
  def begin, do: :persistent_term.put(@begin, :erlang.monotonic_time())

  @doc """
  Follows these processes, or all with `:all`. All that are not in `baseline` are the program's, and all are traced: what comes to a
  process is seen where it is sent.
  """
  @spec on([pid] | :all, MapSet.t(pid)) :: :ok | {:error, String.t()}
  def on(chosen, baseline), do: ask({:on, chosen, baseline})

  @spec off() :: :ok | {:error, String.t()}
  def off, do: ask(:off)

  @doc "The interpreter begins or ends to trace a process. Called in its place."
  def lend(pid, true) do
    with {:tracer, tracer} when is_pid(tracer) <- :erlang.trace_info(pid, :tracer),
         true <- tracer == Process.whereis(__MODULE__) do
      :ets.insert(__MODULE__, {pid, :lent})
      :erlang.trace(pid, false, [:all])
    end

    :erlang.trace(pid, true, [:receive])
  rescue
    ArgumentError -> 0
  end

  def lend(pid, false) do
    :erlang.trace(pid, false, [:receive])

    with [{_, :lent}] <- :ets.lookup(__MODULE__, pid) do
      :ets.insert(__MODULE__, {pid, :traced})
      follow(pid)
    end
  rescue
    ArgumentError -> 0
  end

  # Returns when it holds: the next message of the program is already followed, or not any more.
  defp ask(request) do
    with tracer when is_pid(tracer) <- Process.whereis(__MODULE__) do
      monitor = Process.monitor(tracer)
      send(tracer, {request, {self(), monitor}})

      receive do
        {^monitor, :done} -> Process.demonitor(monitor, [:flush]) && :ok
        {:DOWN, ^monitor, _, _, _} -> gone()
      end
    else
      nil -> gone()
    end
  end

  defp gone, do: {:error, "What follows the messages has ended: run the program again."}

  defp idle,
    do: %{
      baseline: nil,
      chosen: :all,
      paused: false,
      messages: [],
      count: 0,
      dropped: 0,
      seen: 0,
      calls: Message.calls(),
      window: now()
    }

  defp loop(%{baseline: nil} = state) do
    receive do
      {{:on, chosen, baseline}, from} ->
        state = follow_all(%{state | chosen: chosen, baseline: baseline, window: now()})
        loop(done(from, state))

      {:off, from} ->
        loop(done(from, state))

      # What was under way when it was turned off.
      _ ->
        loop(state)
    end
  end

  defp loop(state) do
    receive do
      {{:on, chosen, baseline}, from} ->
        state = follow_all(%{state | chosen: chosen, baseline: baseline})
        loop(done(from, state))

      {:off, from} ->
        state = state |> tell() |> leave_all() |> forget()
        loop(done(from, state))

      event when elem(event, 0) == :trace_ts ->
        state |> note(event) |> close_window() |> loop()

      _ ->
        loop(state)
    after
      max(0, state.window + Limits.trace_window_ms() - now()) -> state |> close_window() |> loop()
    end
  end

  defp done({pid, reference}, state) do
    send(pid, {reference, :done})
    state
  end

  # -- Who is followed ------------------------------------------------------------------------------

  defp follow_all(state) do
    for pid <- Processes.own(state.baseline), :ets.insert_new(__MODULE__, {pid, :traced}), do: follow(pid)
    state
  end

  defp follow(pid) do
    with tracer when is_pid(tracer) <- Process.whereis(__MODULE__),
         do: :erlang.trace(pid, true, [{:tracer, tracer} | @flags])
  rescue
    # It has ended, or the interpreter traces it now and gives it back.
    ArgumentError -> 0
  end

  # Those too that were started unseen.
  defp leave_all(state) do
    for pid <- Process.list(), pid != self(), not lent?(pid), do: leave(pid)
    :ets.match_delete(__MODULE__, {:_, :traced})
    state
  end

  defp leave(pid) do
    case :erlang.trace_info(pid, :tracer) do
      {:tracer, tracer} when tracer == self() -> :erlang.trace(pid, false, [:all])
      _ -> 0
    end
  rescue
    ArgumentError -> 0
  end

  defp lent?(pid), do: :ets.lookup(__MODULE__, pid) == [{pid, :lent}]

  defp forget(_) do
    :ets.delete_all_objects(__MODULE__)
    idle()
  end

  # -- What they say --------------------------------------------------------------------------------

  defp note(state, {:trace_ts, parent, :spawn, child, start, at}) do
    if Message.interpreter?(start) do
      :ets.insert(__MODULE__, {child, :interpreter})
      leave(child)
      state
    else
      :ets.insert_new(__MODULE__, {child, :traced})
      keep(state, %{kind: "spawned", from: parent, to: child, term: start, at: at})
    end
  end

  defp note(state, {:trace_ts, pid, :exit, reason, at}) do
    :ets.delete(__MODULE__, pid)
    keep(state, %{kind: "ended", from: pid, to: pid, term: reason, at: at})
  end

  defp note(state, {:trace_ts, pid, what, term, to, at}) when what in [:send, :send_to_non_existing_process] do
    {message, calls} = Message.sent(pid, term, to, at, state.calls)
    keep(%{state | calls: calls}, message)
  end

  # Only what nobody has sent: the end of a process.
  defp note(state, {:trace_ts, pid, :receive, term, at}), do: keep(state, Message.received(pid, term, at))
  defp note(state, _), do: state

  defp keep(state, nil), do: overrun(state)

  defp keep(state, message) do
    cond do
      foreign?(message.from, state) or foreign?(message.to, state) or not chosen?(message, state.chosen) ->
        state

      state.count < Limits.trace_messages_per_window() ->
        %{state | messages: [told(message) | state.messages], count: state.count + 1}

      true ->
        %{state | dropped: state.dropped + 1}
    end
    |> overrun()
  end

  defp chosen?(_, :all), do: true
  defp chosen?(message, pids), do: message.from in pids or message.to in pids

  # The agent's, the interpreter's and the machine's own.
  defp foreign?(pid, state) when is_pid(pid),
    do: pid in state.baseline or Evaluate.hidden?(pid) or :ets.lookup(__MODULE__, pid) == [{pid, :interpreter}]

  defp foreign?(_, _), do: true

  defp told(message) do
    %{
      kind: message.kind,
      from: Processes.text(message.from),
      fromName: Processes.name(message.from),
      to: Processes.text(message.to),
      toName: Processes.name(message.to),
      text: Message.text(message),
      microseconds: :erlang.convert_time_unit(message.at - :persistent_term.get(@begin), :native, :microsecond)
    }
  end

  defp overrun(%{seen: seen} = state) when rem(seen, @look_every) != 0, do: %{state | seen: seen + 1}

  defp overrun(state) do
    {:message_queue_len, waiting} = Process.info(self(), :message_queue_len)
    state = %{state | seen: state.seen + 1}

    if waiting > Limits.trace_waiting_max() and not state.paused do
      leave_all(state)
      %{state | paused: true, dropped: state.dropped + drain(0)}
    else
      state
    end
  end

  defp drain(count) do
    receive do
      event when elem(event, 0) == :trace_ts -> drain(count + 1)
    after
      0 -> count
    end
  end

  # -- Telling --------------------------------------------------------------------------------------

  defp close_window(state) do
    if now() - state.window >= Limits.trace_window_ms(), do: state |> tell() |> go_on(), else: state
  end

  defp tell(%{messages: [], dropped: 0} = state), do: %{state | window: now(), count: 0}

  defp tell(state) do
    Wire.say("otp/messages", %{messages: Enum.reverse(state.messages), dropped: state.dropped})
    %{state | messages: [], dropped: 0, count: 0, window: now()}
  end

  defp go_on(%{paused: true} = state), do: follow_all(%{state | paused: false, calls: Message.calls()})
  defp go_on(state), do: state

  defp now, do: System.monotonic_time(:millisecond)
end
