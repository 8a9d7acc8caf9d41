defmodule Counter.Supervisor do
  @moduledoc """
  Starts the counter, and starts it again when it crashes: with its initial value, since what a process knew is gone with it.
  """

  use Supervisor

  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(options) do
    Supervisor.start_link(__MODULE__, options, name: __MODULE__)
  end

  @impl Supervisor
  def init(_options) do
    children = [
      {Counter, name: Counter, initial: 0}
    ]

    Supervisor.init(children, strategy: :one_for_one)
  end
end
