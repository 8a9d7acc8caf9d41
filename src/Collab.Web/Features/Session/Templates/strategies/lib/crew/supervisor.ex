defmodule Crew.Supervisor do
  @moduledoc """
  Starts the workers from first to last and stops them from last to first.

  Options: `:strategy` (`:one_for_one`, `:one_for_all` or `:rest_for_one`) and `:max_restarts` within five seconds; one
  crash more, and the supervisor gives up and crashes itself, so that *its* supervisor can do something about it.
  """

  use Supervisor

  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(options) do
    Supervisor.start_link(__MODULE__, options)
  end

  @impl Supervisor
  def init(options) do
    children = for role <- Crew.roles(), do: Supervisor.child_spec({Crew.Worker, role}, id: role)

    Supervisor.init(children,
      strategy: Keyword.get(options, :strategy, :one_for_one),
      max_restarts: Keyword.get(options, :max_restarts, 3),
      max_seconds: 5
    )
  end
end
