defmodule Crew.Worker do
  @moduledoc "A worker who knows his role, and how many jobs he has done since he was started."

  use GenServer

  @spec start_link(Crew.role()) :: GenServer.on_start()
  def start_link(role) do
    GenServer.start_link(__MODULE__, role)
  end

  @doc "Does one job; answers with how many that makes."
  @spec work(GenServer.server()) :: {Crew.role(), pos_integer()}
  def work(worker), do: GenServer.call(worker, :work)

  @doc "Makes the worker crash, as a bug would."
  @spec crash(GenServer.server()) :: :ok
  def crash(worker), do: GenServer.cast(worker, :crash)

  @impl GenServer
  def init(role), do: {:ok, %{role: role, done: 0}}

  @impl GenServer
  def handle_call(:work, _from, state) do
    state = %{state | done: state.done + 1}
    {:reply, {state.role, state.done}, state}
  end

  @impl GenServer
  def handle_cast(:crash, state) do
    {:stop, :crashed_on_purpose, state}
  end
end
