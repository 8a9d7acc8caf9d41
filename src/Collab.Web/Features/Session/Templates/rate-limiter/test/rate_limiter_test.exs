defmodule RateLimiterTest do
  use ExUnit.Case, async: true

  doctest RateLimiter.Bucket

  # A clock that stands still until the test moves it: nothing here waits.
  setup do
    clock = start_supervised!({Agent, fn -> 0 end})

    limiter =
      start_supervised!(
        {RateLimiter, per_second: 5, burst: 3, clock: fn -> Agent.get(clock, & &1) end}
      )

    %{limiter: limiter, pass: fn milliseconds -> Agent.update(clock, &(&1 + milliseconds)) end}
  end

  test "a burst is let through, and then one at a time", %{limiter: limiter, pass: pass} do
    assert for(_ <- 1..4, do: RateLimiter.take(limiter, :ada)) == [:ok, :ok, :ok, {:wait, 200}]

    pass.(199)
    assert RateLimiter.take(limiter, :ada) == {:wait, 1}
    pass.(1)
    assert RateLimiter.take(limiter, :ada) == :ok
  end

  test "keys know nothing of each other", %{limiter: limiter} do
    for _ <- 1..3, do: RateLimiter.take(limiter, :ada)

    assert {:wait, _milliseconds} = RateLimiter.take(limiter, :ada)
    assert RateLimiter.take(limiter, :joe) == :ok
  end

  test "a pause fills the bucket, and never more than full", %{limiter: limiter, pass: pass} do
    pass.(60_000)

    assert for(_ <- 1..4, do: RateLimiter.take(limiter, :ada)) == [:ok, :ok, :ok, {:wait, 200}]
  end

  test "a full bucket is not worth remembering", %{limiter: limiter, pass: pass} do
    RateLimiter.take(limiter, :ada)
    pass.(100)
    RateLimiter.take(limiter, :joe)
    pass.(100)

    RateLimiter.sweep(limiter)
    assert RateLimiter.size(limiter) == 1
  end

  test "many callers at once get no more than there is", %{limiter: limiter} do
    answers =
      1..50
      |> Task.async_stream(fn _turn -> RateLimiter.take(limiter, :class) end, max_concurrency: 50)
      |> Enum.map(fn {:ok, answer} -> answer end)

    assert Enum.count(answers, &(&1 == :ok)) == 3
  end
end
