defmodule Collab.Agent.Debugger.Pause do
  @moduledoc """
  Stops processes that run: each at its next statement in the program's code.

  A process can only be stopped by the interpreter, so all modules are given to it first (`Collab.Agent.Debugger`, *debug on demand*). One
  that runs natively enters it at its next call of a named function; until then it is kept in `pausing`, and every process that enters
  meanwhile stops at its first statement, where those that nobody wants go on. A server that waits stops when its next message comes.
  What never calls the program's functions again never stops.
  """

  alias Collab.Agent.Debugger.{Breakpoints, Interpreter}

  @doc "The answer to the request; `named` says whether somebody has asked for one process."
  def ask([], _, debugger, _),
    do:
      {:refuse, "No process runs in the program's code now. Choose one in the tree: it stops at its next message.",
       debugger}

  def ask(_, _, %{enabled: false} = debugger, _), do: {:refuse, "This run cannot be debugged.", debugger}

  def ask(pids, named, debugger, arm) do
    case Enum.reject(pids, &Map.has_key?(debugger.stopped, &1)) do
      [] ->
        {:refuse, if(named, do: "This process is stopped already.", else: "They are stopped already."), debugger}

      running ->
        Interpreter.stop_at_entry(true)
        debugger = arm.(debugger)
        Enum.each(running, &interrupt/1)
        for pid <- running, do: Process.monitor(pid)
        {:answer, %{}, %{debugger | pausing: MapSet.union(debugger.pausing, MapSet.new(running))}}
    end
  end

  @doc "A process has come into the interpreter. It may have done so just before that stops all that do."
  def entered(pid, debugger) do
    if pid in debugger.pausing, do: interrupt(pid)
    debugger
  end

  @doc "A process has stopped or ended."
  def done(debugger, pid) do
    if pid in debugger.pausing do
      pausing = MapSet.delete(debugger.pausing, pid)
      if Enum.empty?(pausing), do: Interpreter.stop_at_entry(false)
      %{debugger | pausing: pausing}
    else
      debugger
    end
  end

  @doc "Whether a process has only stopped because it came into the interpreter while others are to be paused."
  def bystander?(pid, module, line, debugger) do
    not Enum.empty?(debugger.pausing) and pid not in debugger.pausing and debugger.how[pid] in [nil, :continue] and
      not Breakpoints.at?(module, line)
  end

  defp interrupt(pid), do: with(meta when meta != nil <- Interpreter.meta(pid), do: Interpreter.interrupt(meta))
end
