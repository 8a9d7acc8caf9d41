defmodule Collab.Agent.Debugger.Clock do
  @moduledoc """
  A clock that stands still while any process is stopped, and the two waits of OTP that run by it.

  A caller waits five seconds for `GenServer.call`, and somebody who looks at a breakpoint in `handle_call` takes longer: without
  this, every look would crash the caller. `gen:call/4` is below `GenServer`, `Agent`, `Supervisor`, `:gen_statem` and `Task.Supervisor`;
  `Task.await/2` has a wait of its own. `Collab.Agent.Patch` puts them in place.

  Not covered, so time goes on for them: the program's own `receive … after`, `Process.send_after`, `Task.yield`, `Task.async_stream`.
  """

  # The patched module has it.
  @compile {:no_warn_undefined, {:gen, :collab_call, 4}}

  @counters {__MODULE__, :counters}
  @stopped 1
  @paused_ms 2
  @since 3
  # How often a wait looks whether the clock has stood still meanwhile.
  @slice_ms 200

  @doc "Makes the clock; it runs."
  def start, do: :persistent_term.put(@counters, :counters.new(3, []))

  @doc "Says how many processes are stopped."
  @spec stopped(non_neg_integer) :: :ok
  def stopped(count) do
    counters = counters()
    before = :counters.get(counters, @stopped)
    if before == 0 and count > 0, do: :counters.put(counters, @since, now())
    if before > 0 and count == 0, do: :counters.add(counters, @paused_ms, now() - :counters.get(counters, @since))
    :counters.put(counters, @stopped, count)
  end

  @doc "Milliseconds for which the clock has stood still."
  @spec paused_ms() :: non_neg_integer
  def paused_ms do
    counters = counters()
    running = if :counters.get(counters, @stopped) > 0, do: now() - :counters.get(counters, @since), else: 0
    :counters.get(counters, @paused_ms) + running
  end

  @doc "What `gen:call/4` becomes; the true one is `gen:collab_call/4`."
  def gen_call(process, label, request, timeout) when not is_integer(timeout),
    do: :gen.collab_call(process, label, request, timeout)

  def gen_call(process, label, request, timeout) do
    id = :gen.send_request(process, label, request)
    await_reply(id, timeout, {now(), paused_ms()})
  end

  defp await_reply(id, timeout, begin) do
    left = left(timeout, begin)

    # The last look gives the request up (no monitor, no alias), as gen:call does.
    case if(left <= 0, do: :gen.receive_response(id, 0), else: :gen.wait_response(id, min(left, @slice_ms))) do
      {:reply, reply} -> {:ok, reply}
      {:error, {reason, _}} -> exit(reason)
      :timeout when left <= 0 -> exit(:timeout)
      :timeout -> await_reply(id, timeout, begin)
    end
  end

  @doc "What `Task.await/2` becomes."
  def task_await(%{ref: reference} = task, timeout), do: await_task(task, reference, timeout, {now(), paused_ms()})

  defp await_task(task, reference, timeout, begin) do
    left = if is_integer(timeout), do: left(timeout, begin), else: @slice_ms

    receive do
      {^reference, reply} ->
        Process.demonitor(reference, [:flush])
        reply

      {:DOWN, ^reference, _, _, reason} ->
        exit({reason, {Task, :await, [task, timeout]}})
    after
      left |> max(0) |> min(@slice_ms) ->
        if left <= 0 do
          Process.demonitor(reference, [:flush])
          exit({:timeout, {Task, :await, [task, timeout]}})
        else
          await_task(task, reference, timeout, begin)
        end
    end
  end

  defp left(timeout, {at, paused}), do: timeout - (now() - at - (paused_ms() - paused))
  defp counters, do: :persistent_term.get(@counters)
  defp now, do: System.monotonic_time(:millisecond)
end
