defmodule CrewTest do
  use ExUnit.Case

  @moduletag :capture_log

  test "one for one: only the one that crashed starts again" do
    assert Crew.who_restarts(:one_for_one, :parser) == [:parser]
  end

  test "one for all: everybody starts again" do
    assert Crew.who_restarts(:one_for_all, :parser) == [:reader, :parser, :writer]
  end

  test "rest for one: those who were started after it start again with it" do
    assert Crew.who_restarts(:rest_for_one, :reader) == [:reader, :parser, :writer]
    assert Crew.who_restarts(:rest_for_one, :parser) == [:parser, :writer]
    assert Crew.who_restarts(:rest_for_one, :writer) == [:writer]
  end

  test "a worker who starts again has forgotten his work" do
    crew = start_supervised!({Crew.Supervisor, strategy: :one_for_one})
    parser = Crew.pid(crew, :parser)
    assert Crew.Worker.work(parser) == {:parser, 1}
    assert Crew.Worker.work(parser) == {:parser, 2}

    Crew.Worker.crash(parser)
    Crew.wait_for_restart(crew, :parser, parser)

    assert Crew.Worker.work(Crew.pid(crew, :parser)) == {:parser, 1}
  end

  test "a supervisor that restarts too often gives up" do
    Process.flag(:trap_exit, true)
    {:ok, crew} = Crew.Supervisor.start_link(strategy: :one_for_one, max_restarts: 1)

    writer = Crew.pid(crew, :writer)
    Crew.Worker.crash(writer)
    Crew.wait_for_restart(crew, :writer, writer)
    Crew.Worker.crash(Crew.pid(crew, :writer))

    assert_receive {:EXIT, ^crew, :shutdown}, 5_000
  end
end
