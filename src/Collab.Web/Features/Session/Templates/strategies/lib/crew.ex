defmodule Crew do
  @moduledoc """
  Three workers who depend on each other in a line: the reader feeds the parser, the parser feeds the writer.

  What has to start again when one of them crashes is the supervisor's strategy. Try all three:

      Crew.who_restarts(:one_for_one, :parser)
      Crew.who_restarts(:one_for_all, :parser)
      Crew.who_restarts(:rest_for_one, :parser)
  """

  alias Crew.Worker

  @type role :: :reader | :parser | :writer

  @roles [:reader, :parser, :writer]

  @doc "The workers, in the order in which they are started."
  @spec roles() :: [role()]
  def roles, do: @roles

  @doc "The process that has a role at the moment, or `nil` between a crash and the restart."
  @spec pid(Supervisor.supervisor(), role()) :: pid() | nil
  def pid(crew, role) do
    crew
    |> Supervisor.which_children()
    |> Enum.find_value(fn
      {^role, pid, :worker, _modules} when is_pid(pid) -> pid
      _other -> nil
    end)
  end

  @doc "Starts a crew, crashes one worker, and says who is another process afterwards."
  @spec who_restarts(Supervisor.strategy(), role()) :: [role()]
  def who_restarts(strategy, role) do
    {:ok, crew} = Crew.Supervisor.start_link(strategy: strategy)
    before = Map.new(@roles, &{&1, pid(crew, &1)})

    Worker.crash(before[role])
    wait_for_restart(crew, role, before[role])

    # The supervisor answers only between its restarts, so all of one crash are done or none.
    restarted = Enum.filter(@roles, &(pid(crew, &1) != before[&1]))
    Supervisor.stop(crew)
    restarted
  end

  @doc "Returns when another process has the role than before."
  @spec wait_for_restart(Supervisor.supervisor(), role(), pid()) :: :ok
  def wait_for_restart(crew, role, before) do
    if pid(crew, role) in [nil, before] do
      Process.sleep(1)
      wait_for_restart(crew, role, before)
    else
      :ok
    end
  end
end
