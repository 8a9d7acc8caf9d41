defmodule Collab.Agent.Wire do
  @moduledoc """
  The Debug Adapter Protocol's base: JSON behind a `Content-Length` header, over a pair of file descriptors that carry
  nothing else. Descriptors 1 and 2 are raw text, so that whatever the virtual machine or a program writes there cannot
  break the framing.

  One process owns the port and is the only writer. `say/1` returns when the message has gone into the pipe: where the
  server reads slowly, everybody who says something waits, and no queue grows. `tell/2` does not wait and is for the
  agent's own few messages.

  The end of the input means that the server is gone. It comes as an exit signal of the port, and the node ends.
  """

  alias Collab.Agent.{Json, Limits}

  @doc "Starts the process and returns it; requests go to `receiver` as `{:request, map}`."
  @spec start(receiver :: pid, input :: integer, output :: integer) :: pid
  def start(receiver, input, output) do
    parent = self()

    wire =
      spawn_link(fn ->
        Process.register(self(), __MODULE__)
        Process.flag(:trap_exit, true)
        port = Port.open({:fd, input, output}, [:binary, :stream])
        send(parent, {:started, self()})
        loop(%{port: port, receiver: receiver, buffer: "", seq: 1})
      end)

    receive do: ({:started, ^wire} -> wire)
  end

  @doc "Sends an event and returns when it is in the pipe."
  @spec say(String.t(), map) :: :ok
  def say(event, body), do: deliver(%{type: "event", event: event, body: body})

  @doc "Sends an event without waiting. Only for the agent's own processes, which say little."
  @spec tell(String.t(), map) :: :ok
  def tell(event, body) do
    send(__MODULE__, {:out, %{type: "event", event: event, body: body}, nil})
    :ok
  end

  @spec answer(map, map) :: :ok
  def answer(request, body),
    do:
      deliver(%{type: "response", request_seq: request["seq"], command: request["command"], success: true, body: body})

  @spec refuse(map, String.t()) :: :ok
  def refuse(request, sentence) do
    deliver(%{
      type: "response",
      request_seq: request["seq"],
      command: request["command"],
      success: false,
      message: Limits.shorten(sentence)
    })
  end

  defp deliver(message) do
    reference = Process.monitor(__MODULE__)
    send(__MODULE__, {:out, message, {self(), reference}})

    receive do
      {^reference, :sent} -> Process.demonitor(reference, [:flush]) && :ok
      {:DOWN, ^reference, _, _, _} -> :erlang.halt(3)
    end
  end

  defp loop(%{port: port} = state) do
    receive do
      {:out, message, from} ->
        json = Json.encode(Map.put(message, :seq, state.seq))
        Port.command(port, ["Content-Length: ", Integer.to_string(byte_size(json)), "\r\n\r\n", json])
        with {pid, reference} <- from, do: send(pid, {reference, :sent})
        loop(%{state | seq: state.seq + 1})

      {^port, {:data, data}} ->
        loop(%{state | buffer: frames(state.buffer <> data, state.receiver)})

      {:EXIT, ^port, _} ->
        :erlang.halt(0)

      # The agent itself has failed. The server reads descriptor 2, and shows the end of it.
      {:EXIT, _, reason} ->
        :erlang.display(reason)
        :erlang.halt(5)

      # Whatever a program sends here is not ours.
      _ ->
        loop(state)
    end
  end

  defp frames(buffer, receiver) do
    with [header, rest] <- :binary.split(buffer, "\r\n\r\n"),
         length when length <= byte_size(rest) <- content_length(header) do
      <<json::binary-size(length), rest::binary>> = rest
      with {:ok, %{"command" => _} = request} <- Json.decode(json), do: send(receiver, {:request, request})
      frames(rest, receiver)
    else
      _ -> buffer
    end
  end

  # A header that cannot be read means that the two sides have lost each other; there is no way back from that.
  defp content_length(header) do
    with "Content-Length: " <> digits <- header,
         {length, ""} when length >= 0 <- Integer.parse(digits),
         true <- length <= Limits.frame_bytes_max() do
      length
    else
      _ -> :erlang.halt(4)
    end
  end
end
