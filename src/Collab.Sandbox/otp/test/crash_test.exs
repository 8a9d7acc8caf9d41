defmodule Collab.Agent.CrashTest do
  use ExUnit.Case, async: true
  alias Collab.Agent.{Crash, Places}

  @stack [{__MODULE__, :function, 1, [file: 'test/crash_test.exs', line: 3]}]

  test "an exception of a process of OTP is a crash, however it was passed on" do
    for {class, reason, kind, value} <- [
          {:error, :badarith, :error, :badarith},
          {:throw, :ball, :throw, :ball},
          {:exit, {%RuntimeError{message: "boom"}, @stack}, :error, %RuntimeError{message: "boom"}}
        ] do
      report = [[pid: self(), error_info: {class, reason, @stack}], []]

      assert {:crash, crash} = Crash.from_log(%{msg: {:report, %{label: {:proc_lib, :crash}, report: report}}})
      assert crash == %{pid: self(), kind: kind, reason: value, stack: @stack}
    end
  end

  test "an exit that was meant is none" do
    report = [[pid: self(), error_info: {:exit, {:noproc, {GenServer, :call, [:a, :b]}}, @stack}], []]
    assert Crash.from_log(%{msg: {:report, %{label: {:proc_lib, :crash}, report: report}}}) == nil
  end

  test "a process that the machine reports is a crash" do
    event = %{
      msg: {'Error in process ~p with exit value:~n~p~n', [self(), {:undef, @stack}]},
      meta: %{error_logger: %{emulator: true}}
    }

    assert {:crash, %{kind: :error, reason: :undef}} = Crash.from_log(event)
  end

  test "a server tells what it was doing" do
    report = %{label: {:gen_server, :terminate}, reason: :any, state: 1, last_message: :go}

    assert Crash.from_log(%{msg: {:report, report}, meta: %{pid: self()}}) ==
             {:last, self(), %{state: 1, message: :go}}
  end

  test "only functions of the program have a path" do
    assert %{name: "Collab.Nowhere.f/1", path: "lib/a.ex", line: 3} =
             Places.describe({Collab.Nowhere, :f, [:x], [file: 'lib/a.ex', line: 3]})

    assert %{path: nil, line: 0} = Places.describe({Enum, :map, 2, [file: 'lib/enum.ex', line: 3]})
    assert %{path: nil} = Places.describe({:gen_server, :loop, 7, [file: 'gen_server.erl', line: 3]})
  end

  test "a name that an expression binds again has changed, others have not" do
    assert Collab.Agent.Debugger.Stops.rebound(%{"a" => 1, "b" => 2}, a: 1, b: 3, c: 4) == %{"b" => 3}
  end
end
