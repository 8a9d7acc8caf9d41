defmodule Collab.Agent.Trace.Message do
  @moduledoc """
  What a traced message is: `call`, `cast` and `reply` of OTP's protocols, `down` and `exit` of a process that was monitored or linked,
  `info` for all others. A reply goes to an alias that only the call names, so calls are remembered until they are answered.
  """

  alias Collab.Agent.Limits

  @type t :: %{kind: String.t(), from: pid, to: pid, term: term, at: integer}
  @type calls :: %{reference => pid}

  # Of more calls than that those that wait are forgotten, and their answers not told.
  @calls_max 5_000

  @spec calls() :: calls
  def calls, do: %{}

  @doc "A message that a process has sent, or nil where it is not the program's; and the calls that now wait."
  @spec sent(pid, term, term, integer, calls) :: {t | nil, calls}
  def sent(from, {:"$gen_call", {caller, tag}, term}, to, at, calls),
    do: {message("call", from, to, term, at), remember(calls, reference(tag), caller)}

  def sent(from, {:"$gen_cast", term}, to, at, calls), do: {message("cast", from, to, term, at), calls}

  def sent(from, {tag, term}, to, at, calls) when is_reference(tag) or (is_list(tag) and hd(tag) == :alias) do
    {caller, calls} = Map.pop(calls, reference(tag))
    to = if is_pid(to), do: to, else: caller
    {message("reply", from, to, term, at), calls}
  end

  # The terminal's, the start of a process of OTP, its inspection.
  def sent(_, term, _, _, calls)
      when is_tuple(term) and tuple_size(term) > 1 and elem(term, 0) in [:io_request, :io_reply, :ack, :system],
      do: {nil, calls}

  def sent(from, term, to, at, calls), do: {message("info", from, to, term, at), calls}

  @doc "A message that came to a process without having been sent, or nil: the others were seen when they were sent."
  @spec received(pid, term, integer) :: t | nil
  def received(to, {:DOWN, _, :process, from, reason}, at), do: message("down", from, to, reason, at)
  def received(to, {:EXIT, from, reason}, at) when is_pid(from), do: message("exit", from, to, reason, at)
  def received(_, _, _), do: nil

  @doc "Short, and without running any code of the program's."
  @spec text(t) :: String.t()
  def text(%{kind: "spawned", term: {module, function, arguments}}),
    do: Exception.format_mfa(module, function, length(arguments))

  def text(%{term: term}),
    do: term |> inspect(limit: 10, printable_limit: 80, structs: false) |> Limits.shorten(Limits.trace_chars_max())

  @doc "Whether a process that was started so is one of the interpreter's."
  def interpreter?({:erlang, :apply, [function, _]}) when is_function(function),
    do: :erlang.fun_info(function, :module) in [module: :dbg_ieval, module: :dbg_iserver, module: :int]

  def interpreter?(_), do: false

  defp message(kind, from, to, term, at) do
    with from when is_pid(from) <- process(from), to when is_pid(to) <- process(to) do
      %{kind: kind, from: from, to: to, term: term, at: at}
    else
      _ -> nil
    end
  end

  defp process(pid) when is_pid(pid), do: pid
  defp process(name) when is_atom(name) and name != nil, do: Process.whereis(name)
  defp process({name, node}) when is_atom(name) and node == node(), do: Process.whereis(name)
  defp process(_), do: nil

  defp reference([:alias | reference]), do: reference
  defp reference(reference), do: reference

  defp remember(calls, reference, caller) when map_size(calls) < @calls_max, do: Map.put(calls, reference, caller)
  defp remember(_, reference, caller), do: %{reference => caller}
end
