defmodule Collab.Agent.Crash do
  @moduledoc """
  What was there when a process crashed with an exception in the program's code: `otp/crashed` events
  `%{process, name, kind, message, frames, state, lastMessage}`. It is taken from the reports that OTP logs of a crash.

  `kind` is the exception's module, `throw` or `exit`. A frame is `%{name, path, line, arguments}`, where the arguments are known only of
  a call that no clause was for. `state` and `lastMessage` are those of a GenServer and its like.
  """

  alias Collab.Agent.{Evaluate, Limits, Places, Processes, Wire}

  @type t :: %{pid: pid, kind: :error | :exit | :throw, reason: term, stack: list}
  @type last :: %{state: term, message: term}

  @doc """
  What a log event tells: of a crash; or, from a server that ends for whatever reason, what it was doing last. A crash report follows that, and
  only it says whether there was an exception.
  """
  @spec from_log(map) :: {:crash, t} | {:last, pid, last} | nil
  def from_log(%{msg: {:report, %{label: {:gen_server, :terminate}} = report}, meta: %{pid: pid}}),
    do: {:last, pid, %{state: report[:state], message: report[:last_message]}}

  def from_log(%{msg: {:report, %{label: {:gen_statem, :terminate}} = report}, meta: %{pid: pid}}) do
    message = with [{_, content} | _] <- report[:queue], do: content, else: (_ -> nil)
    {:last, pid, %{state: report[:state], message: message}}
  end

  def from_log(%{msg: {:report, %{label: {:proc_lib, :crash}, report: [info | _]}}}) do
    case info[:error_info] do
      # An exit with a stack in it is an exception that somebody has caught and passed on; another one was meant.
      {:exit, reason, _} -> crash(info[:pid], reason)
      {:error, reason, stack} -> crash(info[:pid], {reason, stack})
      {:throw, reason, stack} -> crash(info[:pid], {{:nocatch, reason}, stack})
      _ -> nil
    end
  end

  def from_log(%{msg: {_, [pid, reason]}, meta: %{error_logger: %{emulator: true}}}) when is_pid(pid),
    do: crash(pid, reason)

  def from_log(_), do: nil

  @doc "Tells it. False where no function of the program is on the stack: an exit that was meant, or trouble of somebody else's."
  @spec tell(t, String.t() | nil, last | nil) :: boolean
  def tell(crash, name, last) do
    frames = for frame <- Enum.take(crash.stack, Limits.frames_max()), do: frame(frame)

    if Enum.any?(frames, & &1.path) do
      {kind, message} = words(crash)

      Wire.say("otp/crashed", %{
        process: Processes.text(crash.pid),
        name: name,
        kind: kind,
        message: Limits.shorten(message),
        frames: frames,
        state: last && Evaluate.render(last.state),
        lastMessage: last && Evaluate.render(last.message)
      })

      true
    else
      false
    end
  end

  # {reason, stack} is how exceptions end a process.
  defp crash(pid, {{:nocatch, value}, stack}) when is_list(stack),
    do: {:crash, %{pid: pid, kind: :throw, reason: value, stack: stack}}

  defp crash(pid, {reason, [{_, _, _, _} | _] = stack}),
    do: {:crash, %{pid: pid, kind: :error, reason: reason, stack: stack}}

  defp crash(_, _), do: nil

  defp frame({_, _, arguments, _} = frame) when is_list(arguments),
    do: frame |> Places.describe() |> Map.put(:arguments, Evaluate.render_all(arguments))

  defp frame(frame), do: frame |> Places.describe() |> Map.put(:arguments, [])

  # Exceptions have functions of the program for their messages.
  defp words(%{kind: :error} = crash) do
    bounded =
      Evaluate.bounded(
        fn ->
          exception = Exception.normalize(:error, crash.reason, crash.stack)
          {inspect(exception.__struct__), Exception.message(exception)}
        end,
        Limits.render_ms()
      )

    case bounded do
      {:ok, words} -> words
      _ -> {"error", inspect(crash.reason, structs: false, limit: 20, printable_limit: 200)}
    end
  end

  defp words(%{kind: kind, reason: reason}), do: {Atom.to_string(kind), Evaluate.render(reason)}
end
