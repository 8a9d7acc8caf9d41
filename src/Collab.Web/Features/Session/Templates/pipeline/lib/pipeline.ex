defmodule Pipeline do
  @moduledoc """
  Reads pages, counts their words and adds the counts up: the slow part in many tasks at once, the rest one after the other.

      Pipeline.run(Pipeline.Library.titles())

  What fails or takes too long is in the answer with its reason, and spoils nothing for the others.
  """

  alias Pipeline.{Library, Words}

  @type outcome :: %{counts: Words.counts(), failed: [{Library.title(), term()}]}

  @doc """
  Options: `:max_concurrency` (4), `:timeout` for one page in milliseconds (1000), `:read`, a function from a title to its text.
  """
  @spec run([Library.title()], keyword()) :: outcome()
  def run(titles, options \\ []) do
    read = Keyword.get(options, :read, &Library.read!/1)
    {:ok, tasks} = Task.Supervisor.start_link()

    # Not linked: a task that crashes is an answer here, and not our own end. Lazy: no page is read before somebody asks for it.
    answers =
      Task.Supervisor.async_stream_nolink(
        tasks,
        titles,
        fn title -> title |> read.() |> Words.count() end,
        max_concurrency: Keyword.get(options, :max_concurrency, 4),
        timeout: Keyword.get(options, :timeout, 1000),
        on_timeout: :kill_task
      )

    # The answers come in the order of the titles, whoever finished first.
    outcome = titles |> Enum.zip(answers) |> Enum.reduce(%{counts: %{}, failed: []}, &collect/2)
    Supervisor.stop(tasks)
    %{outcome | failed: Enum.reverse(outcome.failed)}
  end

  @doc "The most frequent words, those of equal number in the order of the alphabet."
  @spec top(outcome(), pos_integer()) :: [{String.t(), pos_integer()}]
  def top(%{counts: counts}, number) do
    counts |> Enum.sort_by(fn {word, count} -> {-count, word} end) |> Enum.take(number)
  end

  defp collect({_title, {:ok, counts}}, outcome) do
    %{outcome | counts: Words.merge(outcome.counts, counts)}
  end

  defp collect({title, {:exit, reason}}, outcome) do
    %{outcome | failed: [{title, reason} | outcome.failed]}
  end
end
