defmodule Main do
  @moduledoc "What Run does: two people come into a room and talk."

  @spec run() :: no_return()
  def run do
    {:ok, _chat} = Chat.start_link()

    for name <- ["ada", "joe"] do
      {:ok, _member} = Chat.enter(name)
      :ok = Chat.join(name, "elixir")
    end

    talk(1)
  end

  defp talk(number) do
    IO.inspect(Chat.say("ada", "elixir", "Hello, number #{number}"), label: "ada says")
    IO.inspect(List.first(Chat.inbox("joe")), label: "joe has")
    Process.sleep(1000)
    talk(number + 1)
  end
end
