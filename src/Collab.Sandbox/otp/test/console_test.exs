defmodule Collab.Agent.ConsoleTest do
  use ExUnit.Case
  alias Collab.Agent.{Console, Limits, Wire}

  # The test stands in for the one writer of the wire and sees every message.
  setup do
    Process.register(self(), Wire)
    {:ok, console: Console.start("stdout")}
  end

  defp printing(console, function) do
    Task.async(fn ->
      Process.group_leader(self(), console)
      function.()
    end)
  end

  defp next_message(name) do
    receive do
      {:out, %{event: ^name, body: body}, {pid, reference}} ->
        send(pid, {reference, :sent})
        body
    end
  end

  defp printed(0), do: ""

  defp printed(bytes) do
    %{output: text} = next_message("output")
    text <> printed(bytes - byte_size(text))
  end

  test "what is printed arrives", %{console: console} do
    task = printing(console, fn -> IO.puts("grüß") end)
    assert next_message("output") == %{category: "stdout", output: "grüß\n"}
    assert Task.await(task) == :ok
  end

  test "a long text comes in pieces that end between characters", %{console: console} do
    text = String.duplicate("é", 20_000)
    task = printing(console, fn -> IO.write(text) end)
    assert printed(byte_size(text)) == text
    assert Task.await(task) == :ok
  end

  test "a writer waits while nobody takes the messages", %{console: console} do
    task =
      printing(console, fn -> for _ <- 1..100, do: IO.write(String.duplicate("x", Limits.output_chunk_bytes())) end)

    assert next_message("output")
    # Not taken: the second message stands in the mailbox, and the writer behind it.
    assert_receive {:out, _, _}
    assert Task.yield(task, 0) == nil
    Task.shutdown(task, :brutal_kill)
  end

  test "lines are read as they come, and a prompt is printed", %{console: console} do
    task = printing(console, fn -> {IO.gets("? "), IO.gets(""), IO.gets("")} end)
    assert next_message("output").output == "? "
    next_message("otp/inputWanted")
    Console.input(console, "one\ntw")
    next_message("otp/inputWanted")
    Console.input(console, "o\nthree")
    next_message("otp/inputWanted")
    Console.input(console, :eof)
    assert Task.await(task) == {"one\n", "two\n", "three"}
  end

  test "characters and Erlang terms are read", %{console: console} do
    Console.input(console, "äbc{a, 1}.\n")
    task = printing(console, fn -> {IO.read(2), IO.read(1), :io.read('')} end)
    assert Task.await(task) == {"äb", "c", {:ok, {:a, 1}}}
  end

  test "reading past the end says so", %{console: console} do
    Console.input(console, :eof)
    assert console |> printing(fn -> {IO.gets(""), IO.read(5), IO.read(:eof)} end) |> Task.await() == {:eof, :eof, :eof}
  end

  test "writers go on while a reader waits", %{console: console} do
    reader = printing(console, fn -> IO.gets("") end)
    next_message("otp/inputWanted")
    writer = printing(console, fn -> IO.puts("meanwhile") end)
    assert next_message("output").output == "meanwhile\n"
    assert Task.await(writer) == :ok
    Console.input(console, "now\n")
    assert Task.await(reader) == "now\n"
  end

  test "requests that nobody should make are refused", %{console: console} do
    for request <- [
          :nonsense,
          {:put_chars, :unicode, :not_text},
          {:put_chars, :unicode, No, :such, []},
          {:requests, [:nonsense, {:get_line, ""}]}
        ] do
      reference = make_ref()
      send(console, {:io_request, self(), reference, request})
      assert_receive {:io_reply, ^reference, {:error, _}}
    end
  end
end
