defmodule Collab.Field do
  @moduledoc """
  The shared fields of the session, for its program: named values that people change in the room while the program runs.

      Collab.Field.get("speed")          # the value, or nil
      Collab.Field.get("speed", 1)       # the value, or 1
      Collab.Field.all()                 # %{"speed" => 3}
      Collab.Field.subscribe("speed")    # from now on {:field, "speed", value} comes at each change
      Collab.Field.unsubscribe("speed")

  Values are those of JSON: numbers, strings, booleans, nil, lists, and maps with strings as keys. A field that is removed comes as nil.
  """

  @subscribers __MODULE__.Subscribers
  @subscriptions_max 10_000

  @doc "The value of a field, or the default where there is none."
  @spec get(String.t(), term) :: term
  def get(name, default \\ nil) when is_binary(name) do
    case :ets.lookup(__MODULE__, name) do
      [{_, value}] -> value
      [] -> default
    end
  end

  @doc "All fields."
  @spec all() :: %{String.t() => term}
  def all, do: __MODULE__ |> :ets.tab2list() |> Map.new()

  @doc "Sends the calling process `{:field, name, value}` at each change."
  @spec subscribe(String.t()) :: :ok
  def subscribe(name) when is_binary(name) do
    if :ets.info(@subscribers, :size) >= @subscriptions_max do
      raise ArgumentError, "more than #{@subscriptions_max} subscriptions: unsubscribe from fields that are not needed"
    end

    :ets.insert(@subscribers, {{name, self()}})
    :ok
  end

  @doc "Ends the subscription of the calling process."
  @spec unsubscribe(String.t()) :: :ok
  def unsubscribe(name) when is_binary(name) do
    :ets.delete(@subscribers, {name, self()})
    :ok
  end

  @doc false
  def start do
    :ets.new(__MODULE__, [:named_table, :protected, read_concurrency: true])
    :ets.new(@subscribers, [:named_table, :public])
  end

  @doc false
  def put(name, {:ok, value}) do
    :ets.insert(__MODULE__, {name, value})
    tell(name, value)
  end

  def put(name, :removed) do
    :ets.delete(__MODULE__, name)
    tell(name, nil)
  end

  # The table is anybody's to write to: no more is read of it than could be there by `subscribe/1`.
  defp tell(name, value) do
    with {pids, _} <- :ets.select(@subscribers, [{{{name, :"$1"}}, [], [:"$1"]}], @subscriptions_max) do
      for pid <- pids do
        if is_pid(pid) and Process.alive?(pid),
          do: send(pid, {:field, name, value}),
          else: :ets.delete(@subscribers, {name, pid})
      end
    end

    :ok
  end
end
