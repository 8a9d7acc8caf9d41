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
  | `evaluate` | beside the stopped process, with its variables and the file's aliases; without a frame, with nothing |
  | `otp/tree` | `processes`, see `Collab.Agent.Processes` |
  | `otp/getState`, `otp/kill` | of the process with that text |
  | `otp/replaceState` | by the value of an expression in which `state` is the present one; answers with the new `state` |

  Events: `stopped`, `continued`, `otp/breakpoints` (where those of a file are, when it has been compiled).
  """

  alias Collab.Agent.{Environments, Evaluate, Limits, Patch, Processes, Wire}
  alias Collab.Agent.Debugger.{Breakpoints, Clock, Conditions, Forms, Frames, Interpreter, Values}

  @resumes %{"continue" => :continue, "next" => :next, "stepIn" => :step, "stepOut" => :finish}

  @doc "The state; the agent's own processes are hidden from the program's."
  def start(own) do
    Evaluate.start()
    Conditions.start()
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
      supportsSingleThreadExecutionRequests: true
    }
  end

  @doc "Loads what debugging needs, so that a run need not wait for it."
  def warm do
    if Interpreter.available?() do
      Patch.load()
      {:module, _} = Code.ensure_loaded(:int)
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
    debugger = %{debugger | how: Map.delete(debugger.how, pid), last: Map.delete(debugger.last, pid)}
    if Map.has_key?(debugger.stopped, pid), do: forget(debugger, pid), else: debugger
  end

  # -- What the interpreter says --------------------------------------------------------------------

  @doc "A message that the server does not know."
  def handle({:int, {:new_status, pid, :break, {_module, line}}}, debugger) do
    cond do
      Map.has_key?(debugger.stopped, pid) -> debugger
      Evaluate.hidden?(pid) -> go(pid, :continue) && debugger
      # What the compiler made up has no line: it goes on as it came.
      line == 0 -> go(pid, Map.get(debugger.how, pid, :next)) && debugger
      true -> stop(pid, line, debugger)
    end
  end

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
    debugger = put_in(debugger.stopped[pid], frames)
    Clock.stopped(map_size(debugger.stopped))
    top = Enum.find(frames, hd(frames), & &1.path)

    Wire.tell("stopped", %{
      reason: reason(pid, module, line, debugger),
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
      Enum.any?(:int.all_breaks(module), fn {{_, at}, _} -> at == line end) -> "breakpoint"
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

  def request("stackTrace", %{"threadId" => thread}, debugger) do
    case pid_of(thread, debugger) do
      nil ->
        {:refuse, "This process is not stopped.", debugger}

      pid ->
        {frames, values} =
          Enum.map_reduce(debugger.stopped[pid], debugger.values, fn frame, values ->
            {id, values} = Values.put(values, pid, {:frame, frame})
            source = frame.path && %{name: Path.basename(frame.path), path: frame.path}
            {%{id: id, name: frame.name, line: frame.line, column: 1, source: source}, values}
          end)

        {:answer, %{stackFrames: frames, totalFrames: length(frames)}, %{debugger | values: values}}
    end
  end

  def request("scopes", %{"frameId" => id}, debugger) do
    case Values.get(debugger.values, id) do
      {pid, {:frame, frame}} ->
        {reference, values} = Values.put(debugger.values, pid, {:variables, frame.variables})

        {:answer, %{scopes: [%{name: "Variables", variablesReference: reference, expensive: false}]},
         %{debugger | values: values}}

      _ ->
        {:refuse, "This frame is gone.", debugger}
    end
  end

  def request("variables", %{"variablesReference" => reference} = arguments, debugger) do
    case Values.get(debugger.values, reference) do
      nil ->
        {:refuse, "This value is gone.", debugger}

      {pid, value} ->
        count = min(arguments["count"] || Limits.variables_max(), Limits.variables_max())
        {children, values} = Values.children(debugger.values, pid, value, arguments["start"] || 0, count)
        {:work, fn -> {:answer, %{variables: Values.render(children)}, & &1} end, %{debugger | values: values}}
    end
  end

  def request("evaluate", %{"expression" => text} = arguments, debugger) do
    {variables, env} =
      case Values.get(debugger.values, arguments["frameId"]) do
        {_, {:frame, frame}} ->
          {for({name, value} <- frame.variables, do: {String.to_atom(name), value}),
           Environments.at(frame.module, frame.line)}

        nil ->
          {[], nil}
      end

    terminal = debugger.terminal

    {:work,
     fn ->
       case Evaluate.expression(text, variables, env, terminal, Limits.evaluate_ms()) do
         {:ok, value} ->
           {:answer, %{result: Evaluate.render(value), type: Values.type(value), variablesReference: 0}, & &1}

         {:error, sentence} ->
           {:refuse, sentence, & &1}
       end
     end, debugger}
  end

  def request("otp/tree", _, debugger) do
    stopped = Map.keys(debugger.stopped)
    helpers = if debugger.enabled, do: Interpreter.helpers(), else: []
    baseline = MapSet.union(debugger.baseline, MapSet.new(helpers))
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

  def request(command, _, debugger), do: {:refuse, "There is no request #{command} of this shape.", debugger}

  defp state_answer({:ok, state}), do: {:answer, %{state: Evaluate.render(state)}, & &1}
  defp state_answer({:error, sentence}), do: {:refuse, sentence, & &1}

  defp with_process(text, debugger, function) do
    with {:ok, pid} <- Processes.parse(text), true <- pid in Processes.own(debugger.baseline) do
      function.(pid)
    else
      _ -> {:refuse, "There is no process #{text} in the program.", debugger}
    end
  end

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
    if map_size(debugger.stopped) == 0 and Enum.all?(debugger.breakpoints, fn {_, wanted} -> wanted == [] end) do
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
      debugger
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
