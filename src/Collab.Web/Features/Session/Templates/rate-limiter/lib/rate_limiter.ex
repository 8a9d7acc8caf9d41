defmodule RateLimiter do
  @moduledoc """
  Lets each key do something so and so often: five requests a second for each address, say, and ten at once after a pause.

      {:ok, limiter} = RateLimiter.start_link(per_second: 5, burst: 10)
      RateLimiter.take(limiter, "127.0.0.1")
      #=> :ok
      RateLimiter.take(limiter, "127.0.0.1")
      #=> {:wait, 120} when there were too many: milliseconds until the next one is free

  What the rule *is* stands in `RateLimiter.Bucket`, without processes and clocks. This module gives it both.
  """

  use GenServer

  alias RateLimiter.Bucket

  @doc """
  Options: `:per_second`, `:burst`, `:name`, and `:clock`, a function that gives milliseconds (a test moves its own).
  """
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(options) do
    {name, options} = Keyword.split(options, [:name])
    GenServer.start_link(__MODULE__, options, name)
  end

  @spec take(GenServer.server(), term()) :: :ok | {:wait, pos_integer()}
  def take(limiter, key), do: GenServer.call(limiter, {:take, key})

  @doc "Forgets the keys whose bucket is full again: they are as good as new."
  @spec sweep(GenServer.server()) :: :ok
  def sweep(limiter), do: GenServer.cast(limiter, :sweep)

  @doc "How many keys are remembered."
  @spec size(GenServer.server()) :: non_neg_integer()
  def size(limiter), do: GenServer.call(limiter, :size)

  @impl GenServer
  def init(options) do
    state = %{
      per_second: Keyword.fetch!(options, :per_second),
      burst: Keyword.fetch!(options, :burst),
      clock: Keyword.get(options, :clock, fn -> System.monotonic_time(:millisecond) end),
      buckets: %{}
    }

    {:ok, state}
  end

  @impl GenServer
  def handle_call({:take, key}, _from, state) do
    now = state.clock.()

    bucket =
      Map.get_lazy(state.buckets, key, fn -> Bucket.new(state.per_second, state.burst, now) end)

    {answer, bucket} = Bucket.take(bucket, now)
    {:reply, answer, put_in(state.buckets[key], bucket)}
  end

  def handle_call(:size, _from, state) do
    {:reply, map_size(state.buckets), state}
  end

  @impl GenServer
  def handle_cast(:sweep, state) do
    now = state.clock.()
    buckets = Map.reject(state.buckets, fn {_key, bucket} -> Bucket.full?(bucket, now) end)
    {:noreply, %{state | buckets: buckets}}
  end
end
