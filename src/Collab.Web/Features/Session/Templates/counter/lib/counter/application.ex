defmodule Counter.Application do
  @moduledoc false

  use Application

  @impl Application
  def start(_type, _args) do
    Counter.Supervisor.start_link([])
  end
end
