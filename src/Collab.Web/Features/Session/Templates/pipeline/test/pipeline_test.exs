defmodule PipelineTest do
  use ExUnit.Case, async: true

  doctest Pipeline.Words

  @moduletag :capture_log

  test "counts the words of all pages together" do
    outcome = Pipeline.run(["one", "two"], read: fn title -> "page #{title} and page" end)

    assert outcome.counts == %{"page" => 4, "one" => 1, "two" => 1, "and" => 2}
    assert outcome.failed == []
    assert Pipeline.top(outcome, 2) == [{"page", 4}, {"and", 2}]
  end

  test "what crashes is told with its reason, and the others go on" do
    outcome = Pipeline.run(["processes", "no such page", "tasks"])

    assert [{"no such page", {_error, _stack}}] = outcome.failed
    assert outcome.counts["process"] > 0
    assert outcome.counts["task"] > 0
  end

  test "what takes too long is stopped" do
    read = fn
      "slow" -> Process.sleep(:infinity)
      title -> title
    end

    outcome = Pipeline.run(["quick", "slow"], read: read, timeout: 1_000)

    assert outcome == %{counts: %{"quick" => 1}, failed: [{"slow", :timeout}]}
  end

  test "no more at once than was said" do
    running = :counters.new(2, [])

    read = fn title ->
      :counters.add(running, 1, 1)
      now = :counters.get(running, 1)
      if now > :counters.get(running, 2), do: :counters.put(running, 2, now)
      Process.sleep(5)
      :counters.sub(running, 1, 1)
      title
    end

    Pipeline.run(for(number <- 1..12, do: "page #{number}"), read: read, max_concurrency: 3)

    assert :counters.get(running, 2) in 1..3
  end

  test "the library is read to its end" do
    assert [{"a", _count} | _] = Pipeline.Library.titles() |> Pipeline.run() |> Pipeline.top(3)
  end
end
