defmodule ChatTest do
  use ExUnit.Case

  @moduletag :capture_log

  setup do
    start_supervised!(Chat)
    for name <- ["ada", "joe", "mia"], do: {:ok, _pid} = Chat.enter(name)
    :ok
  end

  test "what is said in a room reaches everybody in it, and nobody else" do
    Chat.join("ada", "elixir")
    Chat.join("joe", "elixir")

    assert Chat.say("ada", "elixir", "Hello") == :ok

    assert Chat.inbox("joe") == [{"elixir", "ada", "Hello"}]
    assert Chat.inbox("ada") == [{"elixir", "ada", "Hello"}]
    assert Chat.inbox("mia") == []
  end

  test "who is not in a room does not speak in it" do
    Chat.join("joe", "elixir")

    assert Chat.say("mia", "elixir", "Anybody here?") == {:error, :not_in_room}
    assert Chat.inbox("joe") == []
  end

  test "joining twice is being there once" do
    Chat.join("ada", "elixir")
    Chat.join("ada", "elixir")

    assert Chat.members("elixir") == ["ada"]
  end

  test "a name is taken while its process lives, and free afterwards" do
    assert {:error, {:already_started, _pid}} = Chat.enter("ada")

    assert Chat.leave("ada") == :ok
    wait_until(fn -> Registry.lookup(Chat.Names, "ada") == [] end)

    assert {:ok, _pid} = Chat.enter("ada")
    assert Chat.leave("zoe") == {:error, :not_found}
  end

  test "who crashes comes back under the same name, and is in no room" do
    Chat.join("joe", "elixir")
    [{before, _value}] = Registry.lookup(Chat.Names, "joe")

    Process.exit(before, :kill)

    wait_until(fn ->
      match?([{pid, _value}] when pid != before, Registry.lookup(Chat.Names, "joe"))
    end)

    wait_until(fn -> Chat.members("elixir") == [] end)
    assert Chat.inbox("joe") == []
  end

  # The registry hears of an exit when we do, but in its own time.
  defp wait_until(condition) do
    unless condition.() do
      Process.sleep(1)
      wait_until(condition)
    end
  end
end
