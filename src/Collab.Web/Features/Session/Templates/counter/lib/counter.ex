defmodule Counter do
  @moduledoc """
  A counter that lives in a process of its own.

      iex> {:ok, counter} = Counter.start_link(name: nil, initial: 40)
      iex> Counter.increment(counter, 2)
      :ok
      iex> Counter.value(counter)
      42
  """

  use GenServer

  @type server :: GenServer.server()

  # Called by others, in their own processes.

  @doc """
  Starts a counter.

  Options: `:name` it is registered under (`Counter`, or `nil` for none), `:initial` value (0).
  """
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(options \\ []) do
    {name, options} = Keyword.pop(options, :name, __MODULE__)
    initial = Keyword.get(options, :initial, 0)

    if name do
      GenServer.start_link(__MODULE__, initial, name: name)
    else
      GenServer.start_link(__MODULE__, initial)
    end
  end

  @doc "Adds to the counter, without waiting for it."
  @spec increment(server(), number()) :: :ok
  def increment(counter \\ __MODULE__, step \\ 1) do
    GenServer.cast(counter, {:increment, step})
  end

  @doc "The present value."
  @spec value(server()) :: number()
  def value(counter \\ __MODULE__) do
    GenServer.call(counter, :value)
  end

  # Run in the process of the counter, one message at a time.

  @impl GenServer
  def init(initial) do
    {:ok, initial}
  end

  @impl GenServer
  def handle_cast({:increment, step}, value) do
    {:noreply, value + step}
  end

  @impl GenServer
  def handle_call(:value, _from, value) do
    {:reply, value, value}
  end
end
