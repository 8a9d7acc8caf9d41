defmodule Main do
  @moduledoc "What Run does: a crew that works, a job for each every second. Kill a worker and see who starts again."

  alias Crew.Worker

  @spec run() :: no_return()
  def run do
    {:ok, crew} = Crew.Supervisor.start_link(strategy: :rest_for_one)
    IO.puts("The crew works under :rest_for_one.")
    work(crew)
  end

  defp work(crew) do
    IO.puts(Enum.map_join(Crew.roles(), ", ", &"#{&1}: #{jobs(crew, &1)}"))
    Process.sleep(1000)
    work(crew)
  end

  # A worker may be gone at this very moment, and its successor not there yet.
  defp jobs(crew, role) do
    {^role, done} = crew |> Crew.pid(role) |> Worker.work()
    done
  catch
    :exit, _reason -> "does not answer"
  end
end
