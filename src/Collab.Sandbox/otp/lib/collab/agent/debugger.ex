defmodule Collab.Agent.Debugger do
  @moduledoc """
  The debugger's part of the adapter: breakpoints, stops, stacks, variables, and the looks into the program's processes.

  It is a part of the server's state, not a process: the interpreter's messages come to the server and are handed to `handle/2`.
  Processes stop one by one; a *thread* of the protocol is a process, and gets its number when it first stops. References to
  frames and variables are forgotten when their process goes on.

  | request | what is different from the protocol's |
  |---|---|
  | `setBreakpoints` | a place is the innermost statement that covers the line, else the next one |
  | `continue`, `next`, `stepIn`, `stepOut` | of one process; the interpreter passes breakpoints in what it steps over |
  | `pause` | of the `process` with that text, or of all that run in the program's code; see `Collab.Agent.Debugger.Pause` |

  What is asked of a stop is answered by `Collab.Agent.Debugger.Stops`, what is asked of a process by `Collab.Agent.ProcessRequests`.

  Events: `stopped`, `continued`, `invalidated` (a variable was changed), `otp/breakpoints` (where those of a file are, when it has been
  compiled).
  """

  alias Collab.Agent.{Evaluate, Patch, Processes, Wire}
  alias Collab.Agent.Debugger.{Breakpoints, Clock, Conditions, Forms, Frames, Interpreter, Pause, Stops, Values}

  @resumes %{"continue" => :continue, "next" => :next, "stepIn" => :step, "stepOut" => :finish}

  @doc "The state; the agent's own processes are hidden from the program's."
  def start(own) do
    Evaluate.start()
    Conditions.start()
    Stops.start()
    Clock.start()
    Enum.each(own, &Evaluate.hide/1)

    %{
      enabled: false,
      armed: false,
      compiled: [],
      modules: %{},
      breakpoints: %{},
      stopped: %{},
      threads: %{},
      how: %{},
      last: %{},
      pausing: MapSet.new(),
      values: Values.new(),
      baseline: MapSet.new(),
      terminal: hd(own)
    }
  end

  def capabilities do
    %{
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: Interpreter.available?(),
      supportsHitConditionalBreakpoints: Interpreter.available?(),
      supportsLogPoints: Interpreter.available?(),
      supportsEvaluateForHovers: true,
      supportsSetVariable: Interpreter.available?(),
      supportsSingleThreadExecutionRequests: true
    }
  end

  @doc "Loads what debugging needs, so that a run need not wait for it."
  def warm do
    if Interpreter.available?() do
      Patch.load()
      Interpreter.start()
    end

    :ok
  end

  @doc "Before compiling: whether the run can be debugged."
  def prepare(debugger, wanted) do
    enabled = wanted and Interpreter.available?()

    if enabled do
      Patch.load()
      Interpreter.start()
    end

    %{debugger | enabled: enabled}
  end

  @doc "After compiling."
  def loaded(debugger, compiled), do: %{debugger | compiled: compiled}

  @doc "After compiling some modules anew while the program runs. Breakpoints take the places of the new text."
  def reloaded(debugger, compiled) do
    names = MapSet.new(compiled, & &1.module)
    debugger = %{debugger | compiled: Enum.reject(debugger.compiled, &(&1.module in names)) ++ compiled}

    if debugger.armed do
      analysed = for one <- compiled, analysed = Interpreter.analyse(one), do: analysed

      for %{module: module} = one <- analysed do
        Interpreter.forget(module)
        Interpreter.arm(one)
      end

      place_all(%{debugger | modules: Map.merge(debugger.modules, Map.new(analysed, &{&1.module, &1}))})
    else
      debugger
    end
  end

  @doc "The modules of a file, as they were compiled last."
  def modules_of(debugger, paths),
    do: for(%{module: module, path: path} <- debugger.compiled, path in paths, do: module)

  @doc "Before the program: what is there now is not the program's."
  def adopt(debugger, runner, terminal) do
    %{debugger | baseline: Process.list() |> MapSet.new() |> MapSet.delete(runner), terminal: terminal}
  end

  @doc "A process has ended."
  def ended(debugger, pid, _reason) do
    debugger =
      %{
        debugger
        | how: Map.delete(debugger.how, pid),
          last: Map.delete(debugger.last, pid)
      }
      |> Pause.done(pid)

    if Map.has_key?(debugger.stopped, pid), do: forget(debugger, pid), else: debugger
  end

  # -- What the interpreter says --------------------------------------------------------------------

  @doc "A message that the server does not know."
  def handle({:int, {:new_status, pid, :break, {module, line}}}, debugger) do
    cond do
      Map.has_key?(debugger.stopped, pid) -> Stops.stopped_inside(pid) && debugger
      Evaluate.hidden?(pid) -> go(pid, :continue) && debugger
      Pause.bystander?(pid, module, line, debugger) -> go(pid, :continue) && debugger
      # What the compiler made up has no line: it goes on as it came.
      line == 0 -> go(pid, Map.get(debugger.how, pid, :next)) && debugger
      true -> stop(pid, line, debugger)
    end
  end

  def handle({:int, {:new_process, {pid, _, _, _}}}, debugger), do: Pause.entered(pid, debugger)
  def handle(_, debugger), do: debugger

  defp stop(pid, line, debugger) do
    meta = Interpreter.meta(pid)

    case meta && Interpreter.frames(meta, line) do
      # It died meanwhile.
      empty when empty in [nil, []] ->
        debugger

      [{level, {module, _, _}, _, _} | _] = frames ->
        here = {level, Forms.real(line)}

        if debugger.how[pid] == :next and Forms.virtual?(line) and debugger.last[pid] == here do
          # "next" has left a statement and come to another that begins in the same line of the same call.
          go(pid, :next)
          debugger
        else
          tell_stop(pid, line, module, frames, put_in(debugger.last[pid], here))
        end
    end
  end

  defp tell_stop(pid, line, module, frames, debugger) do
    {thread, debugger} = thread(pid, debugger)
    frames = Enum.map(frames, &Frames.describe(&1, debugger.modules))
    Process.monitor(pid)
    reason = reason(pid, module, line, debugger)
    debugger = put_in(debugger.stopped[pid], frames) |> Pause.done(pid)
    Clock.stopped(map_size(debugger.stopped))
    top = Enum.find(frames, hd(frames), & &1.path)

    Wire.tell("stopped", %{
      reason: reason,
      threadId: thread,
      allThreadsStopped: false,
      process: Processes.describe(pid),
      path: top.path,
      line: top.line
    })

    debugger
  end

  defp reason(pid, module, line, debugger) do
    cond do
      Breakpoints.at?(module, line) -> "breakpoint"
      pid in debugger.pausing -> "pause"
      debugger.how[pid] in [:next, :step, :finish] -> "step"
      true -> "pause"
    end
  end

  # -- Requests -------------------------------------------------------------------------------------

  @doc "As `Collab.Agent.Server` describes."
  def request("setBreakpoints", %{"source" => %{"path" => path}} = arguments, debugger) do
    debugger = put_in(debugger.breakpoints[path], arguments["breakpoints"] || [])
    {places, debugger} = place(path, debugger)
    {:answer, %{breakpoints: places}, debugger}
  end

  def request(command, %{"threadId" => thread}, debugger) when is_map_key(@resumes, command) do
    case pid_of(thread, debugger) do
      nil ->
        {:refuse, "This process is not stopped.", debugger}

      pid ->
        how = @resumes[command]
        {:answer, %{allThreadsContinued: false}, debugger, &resume(&1, pid, how)}
    end
  end

  def request("threads", _, debugger) do
    {:answer, %{threads: for({pid, id} <- debugger.threads, do: %{id: id, name: Processes.describe(pid)})}, debugger}
  end

  def request("pause", arguments, debugger) do
    case Processes.find(arguments["process"], debugger) do
      {:ok, pids} -> Pause.ask(pids, arguments["process"], debugger, &arm/1)
      {:error, sentence} -> {:refuse, sentence, debugger}
    end
  end

  def request(command, arguments, debugger), do: Stops.request(command, arguments, debugger)

  # -- Breakpoints ----------------------------------------------------------------------------------

  @doc "Says where the breakpoints are that were set before the program was compiled."
  def place_all(debugger) do
    Enum.reduce(Map.keys(debugger.breakpoints), debugger, fn path, debugger ->
      {places, debugger} = place(path, debugger)
      Wire.tell("otp/breakpoints", %{path: path, breakpoints: places})
      debugger
    end)
  end

  defp place(path, %{enabled: false} = debugger),
    do:
      {for(wanted <- debugger.breakpoints[path], do: Breakpoints.unverified(wanted, "This run cannot be debugged.")),
       debugger}

  defp place(path, debugger) do
    debugger = arm(debugger)
    modules = for {_, analysed} <- debugger.modules, analysed.path == path, do: analysed
    {Breakpoints.replace(debugger.breakpoints[path], path, modules), disarm_if_idle(debugger)}
  end

  # All modules at once: steps go from one into another.
  defp arm(%{armed: true} = debugger), do: debugger

  defp arm(debugger) do
    analysed = for compiled <- debugger.compiled, analysed = Interpreter.analyse(compiled), do: analysed
    Enum.each(analysed, &Interpreter.arm/1)
    %{debugger | armed: true, modules: Map.new(analysed, &{&1.module, &1})}
  end

  defp disarm_if_idle(debugger) do
    if map_size(debugger.stopped) == 0 and Enum.empty?(debugger.pausing) and
         Enum.all?(debugger.breakpoints, fn {_, wanted} -> wanted == [] end) do
      Enum.each(debugger.modules, fn {module, _} -> Interpreter.disarm(module) end)
      %{debugger | armed: false}
    else
      debugger
    end
  end

  # -- Going on -------------------------------------------------------------------------------------

  defp resume(debugger, pid, how) do
    if Map.has_key?(debugger.stopped, pid) do
      debugger = forget(put_in(debugger.how[pid], how), pid)
      go(pid, how)
      # After a pause without breakpoints the program is fast again.
      if how == :continue, do: disarm_if_idle(debugger), else: debugger
    else
      debugger
    end
  end

  defp forget(debugger, pid) do
    debugger = %{debugger | stopped: Map.delete(debugger.stopped, pid), values: Values.forget(debugger.values, pid)}
    Clock.stopped(map_size(debugger.stopped))
    Wire.tell("continued", %{threadId: debugger.threads[pid], allThreadsContinued: false})
    debugger
  end

  defp go(pid, :continue), do: :int.continue(pid)
  defp go(pid, :next), do: :int.next(pid)
  defp go(pid, :step), do: :int.step(pid)
  defp go(pid, :finish), do: :int.finish(pid)

  defp thread(pid, debugger) do
    case debugger.threads do
      %{^pid => id} -> {id, debugger}
      threads -> {map_size(threads) + 1, put_in(debugger.threads[pid], map_size(threads) + 1)}
    end
  end

  defp pid_of(thread, debugger),
    do: Enum.find_value(debugger.stopped, fn {pid, _} -> debugger.threads[pid] == thread && pid end)
end
