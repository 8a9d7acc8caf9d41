defmodule Collab.Agent.ProcessRequests do
  @moduledoc """
  What is asked of the program's processes.

  | request | arguments | answer |
  |---|---|---|
  | `otp/tree` | | `processes`, see `Collab.Agent.Processes` |
  | `otp/getState`, `otp/kill` | `process`, as in the tree | `state` |
  | `otp/replaceState` | `process`, `expression` in which `state` is the present one | the new `state` |
  | `otp/process` | `process` | see `Collab.Agent.ProcessDetail` |
  | `otp/suspend`, `otp/resume` | `process` | |
  | `otp/flood` | `process`, `count` | |
  | `otp/trace` | `on`, `processes` (all without) | see `Collab.Agent.Trace` |

  `otp/suspend` and `otp/flood` are what people do to a program to see how it copes. A process stays suspended as long as the process lives that
  has suspended it: that is the server, which lives as long as the node.
  """

  alias Collab.Agent.{Evaluate, Limits, Patch, ProcessDetail, Processes, Trace}
  alias Collab.Agent.Debugger.Interpreter

  @doc "As `Collab.Agent.Server` describes."
  def request("otp/tree", _, debugger) do
    stopped = Map.keys(debugger.stopped)
    baseline = baseline(debugger)
    {:work, fn -> {:answer, %{processes: Processes.tree(baseline, stopped)}, & &1} end, debugger}
  end

  def request("otp/getState", %{"process" => text}, debugger) do
    with_process(text, debugger, fn pid ->
      if Map.has_key?(debugger.stopped, pid) do
        {:refuse, "This process is stopped: its state is among its variables.", debugger}
      else
        {:work, fn -> state_answer(Processes.state(pid)) end, debugger}
      end
    end)
  end

  def request("otp/replaceState", %{"process" => text, "expression" => expression}, debugger) do
    with_process(text, debugger, fn pid ->
      if Map.has_key?(debugger.stopped, pid) do
        {:refuse, "This process is stopped: let it go on first.", debugger}
      else
        terminal = debugger.terminal
        {:work, fn -> state_answer(Processes.replace_state(pid, expression, terminal)) end, debugger}
      end
    end)
  end

  def request("otp/kill", %{"process" => text}, debugger) do
    with_process(text, debugger, fn pid ->
      Process.exit(pid, :kill)
      {:answer, %{}, debugger}
    end)
  end

  def request("otp/process", %{"process" => text}, debugger) do
    with_process(text, debugger, fn pid ->
      stopped = Map.has_key?(debugger.stopped, pid)

      {:work,
       fn ->
         case ProcessDetail.of(pid, stopped) do
           {:ok, detail} -> {:answer, detail, & &1}
           {:error, sentence} -> {:refuse, sentence, & &1}
         end
       end, debugger}
    end)
  end

  def request("otp/suspend", %{"process" => text}, debugger) do
    with_process(text, debugger, fn pid ->
      cond do
        Map.has_key?(debugger.stopped, pid) ->
          {:refuse, "This process is stopped: let it go on first.", debugger}

        # Without waiting until it is: it may be inside of a long call of native code.
        :erlang.suspend_process(pid, [:unless_suspending, :asynchronous]) ->
          {:answer, %{}, debugger}

        true ->
          {:refuse, "This process is suspended already.", debugger}
      end
    end)
  end

  def request("otp/resume", %{"process" => text}, debugger) do
    with_process(text, debugger, fn pid ->
      :erlang.resume_process(pid)
      {:answer, %{}, debugger}
    end)
  rescue
    ArgumentError -> {:refuse, "This process is not suspended.", debugger}
  end

  def request("otp/flood", %{"process" => text, "count" => count}, debugger) when is_integer(count) do
    with_process(text, debugger, fn pid ->
      if count in 1..Limits.flood_max() do
        {:work, fn -> Enum.each(1..count, &send(pid, {:flood, &1})) && {:answer, %{}, fn debugger -> debugger end} end,
         debugger}
      else
        {:refuse, "From 1 to #{Limits.flood_max()} messages at once.", debugger}
      end
    end)
  end

  def request("otp/trace", %{"on" => true} = arguments, debugger) do
    with {:ok, pids} <- chosen(arguments["processes"], debugger), :ok <- traceable(debugger) do
      baseline = baseline(debugger)
      {:work, fn -> done(Trace.on(pids, baseline)) end, debugger}
    else
      {:error, sentence} -> {:refuse, sentence, debugger}
    end
  end

  def request("otp/trace", _, debugger), do: {:work, fn -> done(Trace.off()) end, debugger}
  def request(command, _, debugger), do: {:refuse, "There is no request #{command} of this shape.", debugger}

  defp chosen(nil, _), do: {:ok, :all}

  defp chosen(texts, debugger) do
    Enum.reduce_while(texts, {:ok, []}, fn text, {:ok, pids} ->
      with {:ok, [pid]} <- Processes.find(text, debugger),
           do: {:cont, {:ok, [pid | pids]}},
           else: (error -> {:halt, error})
    end)
  end

  # Before the program has begun there is nothing of it, and what there is is the machine's own.
  defp traceable(%{baseline: baseline} = debugger) do
    if MapSet.size(baseline) == 0,
      do: {:error, "The program has not begun yet. Follow its messages when it runs."},
      else: interpretable(debugger)
  end

  # The interpreter would crash what it cannot trace.
  defp interpretable(%{enabled: true}) do
    if Patch.loaded?(:dbg_ieval),
      do: :ok,
      else: {:error, "On this release of OTP messages can only be followed in a run without debugger."}
  end

  defp interpretable(_), do: :ok

  # The interpreter's processes come and go.
  defp baseline(debugger) do
    helpers = if debugger.enabled, do: Interpreter.helpers(), else: []
    before = if MapSet.size(debugger.baseline) == 0, do: MapSet.new(Process.list()), else: debugger.baseline
    MapSet.union(before, MapSet.new(helpers))
  end

  defp done(:ok), do: {:answer, %{}, & &1}
  defp done({:error, sentence}), do: {:refuse, sentence, & &1}

  defp state_answer({:ok, state}), do: {:answer, %{state: Evaluate.render(state)}, & &1}
  defp state_answer({:error, sentence}), do: {:refuse, sentence, & &1}

  defp with_process(text, debugger, function) do
    case Processes.find(text, debugger) do
      {:ok, [pid]} -> function.(pid)
      {:error, sentence} -> {:refuse, sentence, debugger}
    end
  end
end
