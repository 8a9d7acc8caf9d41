defmodule Chat.Member do
  @moduledoc "Somebody in the chat: a process that is in rooms and keeps what it was told, newest first."

  use GenServer, restart: :transient

  @type name :: String.t()
  @type message :: {room :: String.t(), from :: name(), text :: String.t()}

  @kept 100

  @spec start_link(name()) :: GenServer.on_start()
  def start_link(name) do
    GenServer.start_link(__MODULE__, name, name: Chat.via(name))
  end

  @spec join(GenServer.server(), String.t()) :: :ok
  def join(member, room), do: GenServer.call(member, {:join, room})

  @spec inbox(GenServer.server()) :: [message()]
  def inbox(member), do: GenServer.call(member, :inbox)

  @impl GenServer
  def init(name), do: {:ok, %{name: name, inbox: []}}

  # The process that calls Registry.register/3 is the one that is registered: so the member has to do it himself.
  @impl GenServer
  def handle_call({:join, room}, _from, state) do
    unless state.name in Chat.members(room) do
      {:ok, _owner} = Registry.register(Chat.Rooms, room, state.name)
    end

    {:reply, :ok, state}
  end

  def handle_call(:inbox, _from, state) do
    {:reply, state.inbox, state}
  end

  @impl GenServer
  def handle_info({:said, room, from, text}, state) do
    {:noreply, %{state | inbox: Enum.take([{room, from, text} | state.inbox], @kept)}}
  end
end
