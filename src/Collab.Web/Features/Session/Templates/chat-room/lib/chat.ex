defmodule Chat do
  @moduledoc """
  Rooms that exist because people are in them: a room is a key in a `Registry`, its members are the processes under that key.

      {:ok, _} = Chat.start_link()
      {:ok, _} = Chat.enter("ada")
      {:ok, _} = Chat.enter("joe")
      Chat.join("ada", "elixir")
      Chat.join("joe", "elixir")
      Chat.say("ada", "elixir", "Hello")
      Chat.inbox("joe")
      #=> [{"elixir", "ada", "Hello"}]
  """

  use Supervisor

  alias Chat.Member

  @names Chat.Names
  @rooms Chat.Rooms
  @members Chat.Members

  @type room :: String.t()

  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(options \\ []) do
    Supervisor.start_link(__MODULE__, options, name: __MODULE__)
  end

  @doc "Somebody comes in, as a process of his own."
  @spec enter(Member.name()) :: DynamicSupervisor.on_start_child()
  def enter(name) do
    DynamicSupervisor.start_child(@members, {Member, name})
  end

  @doc "Somebody goes, and is in no room any more: nobody has to tell the rooms."
  @spec leave(Member.name()) :: :ok | {:error, :not_found}
  def leave(name) do
    case Registry.lookup(@names, name) do
      [{pid, _value}] -> DynamicSupervisor.terminate_child(@members, pid)
      [] -> {:error, :not_found}
    end
  end

  @spec join(Member.name(), room()) :: :ok
  def join(name, room), do: Member.join(via(name), room)

  @spec inbox(Member.name()) :: [Member.message()]
  def inbox(name), do: Member.inbox(via(name))

  @doc "Sends to everybody in the room. Who is not in it may listen, but not speak."
  @spec say(Member.name(), room(), String.t()) :: :ok | {:error, :not_in_room}
  def say(name, room, text) do
    if name in members(room) do
      Registry.dispatch(@rooms, room, fn entries ->
        for {pid, _name} <- entries, do: send(pid, {:said, room, name, text})
      end)
    else
      {:error, :not_in_room}
    end
  end

  @doc "Who is in a room, by name."
  @spec members(room()) :: [Member.name()]
  def members(room) do
    @rooms |> Registry.lookup(room) |> Enum.map(fn {_pid, name} -> name end) |> Enum.sort()
  end

  @doc "A name that `GenServer` understands: the registry knows which process it is."
  @spec via(Member.name()) :: GenServer.name()
  def via(name), do: {:via, Registry, {@names, name}}

  @impl Supervisor
  def init(_options) do
    children = [
      {Registry, keys: :unique, name: @names},
      {Registry, keys: :duplicate, name: @rooms},
      {DynamicSupervisor, name: @members}
    ]

    # Whoever is registered has nothing without the registries before him.
    Supervisor.init(children, strategy: :rest_for_one)
  end
end
