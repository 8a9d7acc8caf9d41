defmodule Pipeline.Library do
  @moduledoc "Where the pages come from. Reading one takes a while, as it does from a disk or a network."

  @type title :: String.t()

  @milliseconds_per_page 50

  @pages %{
    "processes" => """
    A process is a small thing. It has a state, a mailbox and nothing else.
    A process that crashes takes its state with it, and no other process.
    """,
    "supervisors" => """
    A supervisor starts processes and watches them.
    When a process crashes the supervisor starts it again.
    """,
    "messages" => """
    A message is a copy. Who sends a message goes on at once.
    Who wants an answer waits for a message.
    """,
    "tasks" => """
    A task is a process with one thing to do and one answer to give.
    Many tasks at once are faster than one after the other, until the machine is busy.
    """
  }

  @spec titles() :: [title()]
  def titles, do: @pages |> Map.keys() |> Enum.sort()

  @doc "The text of a page; crashes for one that is not there."
  @spec read!(title()) :: String.t()
  def read!(title) do
    Process.sleep(@milliseconds_per_page)
    Map.fetch!(@pages, title)
  end
end
