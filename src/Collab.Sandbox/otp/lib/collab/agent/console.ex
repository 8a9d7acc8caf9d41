defmodule Collab.Agent.Console do
  @moduledoc """
  The terminal of the program: a group leader (the Erlang I/O protocol) whose writes become `output` events and whose
  reads are served from `otp/input` requests.

  Writes are gathered while more of them are waiting, so a program that prints line by line costs few messages. A writer
  is answered at once while there is room, and waits when the second's share is used up or the pipe to the server is
  full: a flood costs no memory. What is over the limit of a run is dropped, at the same pace, with one note.

  Reads that cannot be served yet wait in a queue, first come first served; writes go on meanwhile.
  """

  alias Collab.Agent.{Limits, Wire}

  @pause_ms 20

  @doc "Starts a console whose output is of the category `stdout` or `stderr`."
  @spec start(String.t()) :: pid
  def start(category) do
    spawn_link(fn ->
      loop(%{
        category: category,
        pending: [],
        pending_bytes: 0,
        budget: Limits.output_bytes_per_second(),
        refilled: now(),
        left: Limits.output_bytes_max(),
        input: "",
        closed: false,
        readers: :queue.new()
      })
    end)
  end

  @doc "Gives text to the program that reads; `:eof` closes its input."
  @spec input(pid, String.t() | :eof) :: :ok
  def input(console, text) do
    send(console, {:input, text})
    :ok
  end

  @doc "Returns when everything written so far has been sent."
  @spec flush(pid) :: :ok
  def flush(console) do
    reference = Process.monitor(console)
    send(console, {:flush, self(), reference})

    receive do
      {^reference, :flushed} -> Process.demonitor(reference, [:flush]) && :ok
      {:DOWN, ^reference, _, _, _} -> :ok
    end
  end

  defp loop(state) do
    receive do
      {:io_request, from, reply_as, request} ->
        loop(request(request, {from, reply_as}, state))

      {:input, text} ->
        loop(state |> take_input(text) |> serve_readers())

      {:flush, from, reference} ->
        state = send_pending(state)
        send(from, {reference, :flushed})
        loop(state)

      _ ->
        loop(state)
    after
      if(state.pending == [], do: :infinity, else: 0) -> loop(send_pending(state))
    end
  end

  defp request(request, from, state) do
    case handle(request, state) do
      {:wait, read, state} -> serve_readers(%{state | readers: :queue.in({from, read}, state.readers)})
      {reply, state} -> reply(from, reply) && state
    end
  rescue
    # A request that no honest caller makes must not end the terminal.
    _ -> reply(from, {:error, :request}) && state
  end

  defp reply({pid, reply_as}, reply), do: send(pid, {:io_reply, reply_as, reply})

  # -- Writing --------------------------------------------------------------------------------------

  defp handle({:put_chars, encoding, chars}, state), do: write(:unicode.characters_to_binary(chars, encoding), state)

  defp handle({:put_chars, encoding, module, function, arguments}, state),
    do: handle({:put_chars, encoding, apply(module, function, arguments)}, state)

  defp handle({:put_chars, chars}, state), do: handle({:put_chars, :latin1, chars}, state)

  defp handle({:requests, requests}, state) do
    Enum.reduce(requests, {:ok, state}, fn request, {_, state} -> {_, _} = handle(request, state) end)
  end

  defp handle({:get_line, _, prompt}, state), do: read(prompt, :line, state)
  defp handle({:get_line, prompt}, state), do: read(prompt, :line, state)
  defp handle({:get_chars, _, prompt, count}, state), do: read(prompt, {:chars, count}, state)
  defp handle({:get_chars, prompt, count}, state), do: read(prompt, {:chars, count}, state)
  defp handle({:get_until, _, prompt, m, f, a}, state), do: read(prompt, {:until, [], {m, f, a}}, state)
  defp handle({:get_until, prompt, m, f, a}, state), do: read(prompt, {:until, [], {m, f, a}}, state)
  defp handle({:setopts, _}, state), do: {:ok, state}
  defp handle(:getopts, state), do: {[binary: true, encoding: :unicode], state}
  defp handle({:get_geometry, :columns}, state), do: {80, state}
  defp handle({:get_geometry, :rows}, state), do: {25, state}
  defp handle(_, state), do: {{:error, :request}, state}

  defp write(text, state) when is_binary(text) do
    state = wait_for_budget(state)
    kept = min(byte_size(text), state.left)
    note = if kept < byte_size(text) and state.left > 0, do: limit_note(), else: ""

    state = %{
      state
      | pending: [state.pending, binary_part(text, 0, kept) | note],
        pending_bytes: state.pending_bytes + kept,
        budget: state.budget - byte_size(text),
        left: state.left - kept
    }

    {:ok, if(state.pending_bytes >= Limits.output_chunk_bytes(), do: send_pending(state), else: state)}
  end

  defp write(_, state), do: {{:error, :no_translation}, state}

  defp limit_note, do: "\n[More than #{Limits.output_bytes_max()} bytes were printed: the rest is not shown.]\n"

  defp wait_for_budget(state) do
    elapsed = now() - state.refilled
    refill = div(elapsed * Limits.output_bytes_per_second(), 1_000)
    state = %{state | budget: min(Limits.output_bytes_per_second(), state.budget + refill), refilled: now()}

    if state.budget > 0 do
      state
    else
      state = send_pending(state)
      Process.sleep(@pause_ms)
      wait_for_budget(state)
    end
  end

  defp send_pending(%{pending: pending} = state) do
    for chunk <- pending |> IO.iodata_to_binary() |> chunks(),
        do: Wire.say("output", %{category: state.category, output: chunk})

    %{state | pending: [], pending_bytes: 0}
  end

  defp chunks(""), do: []

  defp chunks(text) do
    size = Limits.output_chunk_bytes()
    if byte_size(text) <= size, do: [text], else: cut(text, size)
  end

  # Not inside of a character (which has at most three more bytes): the next chunk would begin with its tail.
  defp cut(text, size, tail \\ 3) do
    case text do
      <<_::binary-size(size), 0b10::2, _::bitstring>> when tail > 0 -> cut(text, size - 1, tail - 1)
      <<chunk::binary-size(size), rest::binary>> -> [chunk | chunks(rest)]
    end
  end

  # -- Reading --------------------------------------------------------------------------------------

  defp read(prompt, read, state) do
    {_, state} = write(prompt_text(prompt), state)
    {:wait, read, state}
  end

  defp prompt_text({:format, format, arguments}), do: format |> :io_lib.format(arguments) |> IO.chardata_to_string()
  defp prompt_text(prompt) when is_atom(prompt), do: if(prompt in [:"", nil], do: "", else: Atom.to_string(prompt))
  defp prompt_text(prompt), do: IO.chardata_to_string(prompt)

  defp take_input(state, :eof), do: %{state | closed: true}

  defp take_input(state, text) do
    room = Limits.input_bytes_max() - byte_size(state.input)
    %{state | input: state.input <> if(byte_size(text) <= room, do: text, else: "")}
  end

  defp serve_readers(state) do
    with {{:value, {from, read}}, readers} <- :queue.out(state.readers),
         {:done, reply, input} <- serve(read, state.input, state.closed) do
      reply(from, reply)
      serve_readers(%{state | readers: readers, input: input})
    else
      {:more, read, input} ->
        {{:value, {from, _}}, readers} = :queue.out(state.readers)
        state = send_pending(state)
        Wire.say("otp/inputWanted", %{})
        %{state | readers: :queue.in_r({from, read}, readers), input: input}

      {:empty, _} ->
        state
    end
  end

  defp serve({:until, continuation, {m, f, a}}, input, closed) do
    data = if input == "" and closed, do: :eof, else: String.to_charlist(input)

    case data != [] && apply(m, f, [continuation, data | a]) do
      {:done, result, :eof} -> {:done, result, ""}
      {:done, result, rest} -> {:done, result, List.to_string(rest)}
      {:more, continuation} -> {:more, {:until, continuation, {m, f, a}}, ""}
      false -> {:more, {:until, continuation, {m, f, a}}, ""}
    end
  end

  defp serve(_, "", true), do: {:done, :eof, ""}

  defp serve(:line, input, closed) do
    case String.split(input, "\n", parts: 2) do
      [line, rest] -> {:done, line <> "\n", rest}
      [line] when closed -> {:done, line, ""}
      _ -> {:more, :line, input}
    end
  end

  defp serve({:chars, count}, input, closed) do
    if closed or String.length(input) >= count do
      {chars, rest} = String.split_at(input, count)
      {:done, chars, rest}
    else
      {:more, {:chars, count}, input}
    end
  end

  defp now, do: System.monotonic_time(:millisecond)
end
