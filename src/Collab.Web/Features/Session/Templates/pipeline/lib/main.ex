defmodule Main do
  @moduledoc "What Run does: counts the words of all pages, and of one that is not there."

  @spec run() :: :ok
  def run do
    outcome = Pipeline.run(Pipeline.Library.titles() ++ ["a page that is missing"])

    for {word, count} <- Pipeline.top(outcome, 10) do
      IO.puts("#{String.pad_leading(to_string(count), 3)} #{word}")
    end

    for {title, _reason} <- outcome.failed do
      IO.puts("Not read: #{title}")
    end

    :ok
  end
end
