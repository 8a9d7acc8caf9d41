defmodule Collab.Agent.Debugger.Stops do
  @moduledoc """
  What is asked of a stopped process: its stack, its variables, what an expression is there, and to change a variable.

  | request | what is different from the protocol's |
  |---|---|
  | `evaluate` | `context: "repl"`: inside of the process, which then is `self()`; else beside it. With the frame's variables and the file's aliases; without a frame, with nothing |
  | `setVariable` | of the innermost frame: the others are on the stack |

  An expression beside the process can be given up when it takes too long; inside it cannot, and the process keeps at it. Where it binds
  a variable of the innermost frame again, the frame gets the new value.

  Frames and their variables are looked up when they are asked for, so a number that was given out before a change shows what is now.
  """

  alias Collab.Agent.{Environments, Evaluate, Limits, ProcessRequests, Report, Wire}
  alias Collab.Agent.Debugger.{Frames, Interpreter, Values}

  @innermost "Only variables of the innermost call can be changed: the others are on the stack."

  @doc "Makes the table of what is being evaluated inside of processes."
  def start, do: :ets.new(__MODULE__, [:named_table, :public])

  @doc "As `Collab.Agent.Server` describes."
  def request("stackTrace", %{"threadId" => thread}, debugger) do
    case Enum.find(debugger.stopped, fn {pid, _} -> debugger.threads[pid] == thread end) do
      nil ->
        {:refuse, "This process is not stopped.", debugger}

      {pid, frames} ->
        {frames, values} = Enum.map_reduce(frames, debugger.values, &frame(&1, pid, &2))
        {:answer, %{stackFrames: frames, totalFrames: length(frames)}, %{debugger | values: values}}
    end
  end

  def request("scopes", %{"frameId" => id}, debugger) do
    case Values.get(debugger.values, id) do
      {pid, {:frame, level}} ->
        {reference, values} = Values.put(debugger.values, pid, {:variables, level})

        {:answer, %{scopes: [%{name: "Variables", variablesReference: reference, expensive: false}]},
         %{debugger | values: values}}

      _ ->
        {:refuse, "This frame is gone.", debugger}
    end
  end

  def request("variables", %{"variablesReference" => reference} = arguments, debugger) do
    case Values.get(debugger.values, reference) do
      {pid, value} ->
        count = min(arguments["count"] || Limits.variables_max(), Limits.variables_max())
        value = present(value, pid, debugger)
        {children, values} = Values.children(debugger.values, pid, value, arguments["start"] || 0, count)
        {:work, fn -> {:answer, %{variables: Values.render(children)}, & &1} end, %{debugger | values: values}}

      nil ->
        {:refuse, "This value is gone.", debugger}
    end
  end

  def request("evaluate", %{"expression" => text} = arguments, debugger) do
    case Values.get(debugger.values, arguments["frameId"]) do
      {pid, {:frame, level}} ->
        evaluate(arguments["context"], text, pid, frame_at(debugger, pid, level), debugger)

      _ ->
        terminal = debugger.terminal
        {:work, fn -> answer(Evaluate.expression(text, [], nil, terminal, Limits.evaluate_ms())) end, debugger}
    end
  end

  def request("setVariable", %{"variablesReference" => reference, "name" => name, "value" => text}, debugger) do
    with {pid, {:variables, level}} <- Values.get(debugger.values, reference),
         %{names: %{^name => _}} = frame <- frame_at(debugger, pid, level),
         {:top, true} <- {:top, top?(debugger, pid, frame)} do
      {terminal, meta} = {debugger.terminal, Interpreter.meta(pid)}

      {:work,
       fn ->
         with {:ok, value} <- Evaluate.expression(text, variables(frame), env(frame), terminal, Limits.evaluate_ms()),
              :ok <- set(meta, frame, %{name => value}) do
           body = %{value: Evaluate.render(value), type: Values.type(value), variablesReference: 0}
           {:answer, body, &changed(&1, pid)}
         else
           {:error, sentence} -> {:refuse, sentence, & &1}
         end
       end, debugger}
    else
      {:top, false} -> {:refuse, @innermost, debugger}
      _ -> {:refuse, "There is no variable #{name} in this frame.", debugger}
    end
  end

  def request(command, arguments, debugger), do: ProcessRequests.request(command, arguments, debugger)

  defp frame(frame, pid, values) do
    {id, values} = Values.put(values, pid, {:frame, frame.level})
    source = frame.path && %{name: Path.basename(frame.path), path: frame.path}
    {reference, values} = Values.put(values, pid, {:variables, frame.level})
    # The reference saves those who know of it a request for the scopes of each frame.
    {%{id: id, name: frame.name, line: frame.line, column: 1, source: source, variablesReference: reference}, values}
  end

  defp present({:variables, level}, pid, debugger), do: {:variables, frame_at(debugger, pid, level).variables}
  defp present({:frame, _}, _, _), do: {:variables, %{}}
  defp present(value, _, _), do: value

  defp frame_at(debugger, pid, level), do: Enum.find(debugger.stopped[pid], &(&1.level == level))
  defp top?(debugger, pid, frame), do: hd(debugger.stopped[pid]).level == frame.level
  defp variables(frame), do: for({name, value} <- frame.variables, do: {String.to_atom(name), value})
  defp env(frame), do: Environments.at(frame.module, frame.line)

  # -- Evaluating -----------------------------------------------------------------------------------

  defp evaluate("repl", text, pid, frame, debugger) do
    meta = Interpreter.meta(pid)
    {:work, fn -> inside(meta, frame, {:run, text, variables(frame), env(frame)}) |> answer(pid) end, debugger}
  end

  defp evaluate(_, text, pid, frame, debugger) do
    {terminal, meta, top} = {debugger.terminal, Interpreter.meta(pid), top?(debugger, pid, frame)}

    {:work,
     fn ->
       with {:ok, {value, binding}} <-
              Evaluate.binding(text, variables(frame), env(frame), terminal, Limits.evaluate_ms()),
            :ok <- bind(meta, frame, top, binding) do
         answer({:ok, value}, pid)
       else
         {:error, _} = error -> answer(error)
       end
     end, debugger}
  end

  defp bind(meta, frame, true, binding), do: set(meta, frame, rebound(frame.variables, binding))
  defp bind(_, _, false, _), do: :ok

  @doc "Those of the variables that an expression has bound again."
  @spec rebound(%{String.t() => term}, keyword) :: %{String.t() => term}
  def rebound(variables, binding) do
    for {name, value} <- binding,
        is_atom(name),
        name = Atom.to_string(name),
        {:ok, before} <- [Map.fetch(variables, name)],
        before !== value,
        into: %{},
        do: {name, value}
  end

  defp answer({:ok, value}, pid) do
    {:answer, body, _} = answer({:ok, value})
    {:answer, body, &changed(&1, pid)}
  end

  defp answer({:error, _} = error, _), do: answer(error)

  defp answer({:ok, value}),
    do: {:answer, %{result: Evaluate.render(value), type: Values.type(value), variablesReference: 0}, & &1}

  defp answer({:error, sentence}), do: {:refuse, sentence, & &1}

  # The process's frames may have other values than before.
  defp changed(debugger, pid) do
    with [%{line: line} | _] = before <- debugger.stopped[pid],
         meta when meta != nil <- Interpreter.meta(pid),
         [_ | _] = frames <- Interpreter.frames(meta, line),
         frames = for({now, was} <- Enum.zip(frames, before), do: Frames.renewed(was, now)),
         true <- frames != before do
      Wire.tell("invalidated", %{areas: ["variables"], threadId: debugger.threads[pid]})
      put_in(debugger.stopped[pid], frames)
    else
      _ -> debugger
    end
  end

  # -- Inside of the process ------------------------------------------------------------------------

  defp set(_, _, values) when values == %{}, do: :ok

  defp set(meta, frame, values) do
    Enum.reduce_while(values, :ok, fn {name, value}, :ok ->
      case inside(meta, frame, {:value, value}, frame.names[name]) do
        {:ok, _} -> {:cont, :ok}
        error -> {:halt, error}
      end
    end)
  end

  # The interpreter is given a call of `work/1`, whose argument is the number of the job, and binds what comes back.
  defp inside(meta, frame, job, variable \\ nil) do
    number = :erlang.unique_integer([:positive])
    :ets.insert(__MODULE__, {number, job})
    call = {:call, 0, {:remote, 0, {:atom, 0, __MODULE__}, {:atom, 0, :work}}, [{:integer, 0, number}]}
    form = if variable, do: {:match, 0, {:var, 0, variable}, call}, else: call

    try do
      case Interpreter.evaluate(meta, frame.module, {:forms, [form]}, Limits.evaluate_ms()) do
        {:ok, {__MODULE__, result}} ->
          result

        {:ok, _} when variable != nil ->
          {:ok, nil}

        {:ok, _} ->
          {:error, "On this release of OTP nothing can be evaluated inside of a process."}

        :gone ->
          {:error, "The process has ended."}

        :timeout ->
          {:error, "It took more than #{Limits.evaluate_ms()} ms, and the process is still at it: kill it in the tree."}
      end
    after
      :ets.delete(__MODULE__, number)
    end
  end

  @doc false
  def work(number) do
    case :ets.lookup(__MODULE__, number) do
      [{_, {:value, value}}] ->
        value

      [{_, {:run, text, variables, env}}] ->
        :ets.insert(__MODULE__, {self(), number})
        result = run(text, variables, env)
        :ets.delete(__MODULE__, self())
        {__MODULE__, result}
    end
  end

  @doc "A stopped process stops: it is evaluating an expression, and passes the breakpoint that it has come to; or it has done so."
  def stopped_inside(pid) do
    if :ets.member(__MODULE__, pid), do: :int.continue(pid)
    :ok
  end

  defp run(text, variables, env) do
    {value, _} = Evaluate.eval(text, variables, env)
    {:ok, value}
  catch
    kind, reason -> {:error, Report.banner(kind, reason, __STACKTRACE__)}
  end
end
