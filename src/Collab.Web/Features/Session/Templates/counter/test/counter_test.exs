defmodule CounterTest do
  use ExUnit.Case

  import ExUnit.CaptureLog

  doctest Counter

  setup_all do
    # Started with the application where there is one; else here.
    unless Process.whereis(Counter.Supervisor), do: start_supervised!(Counter.Supervisor)
    :ok
  end

  setup do
    %{counter: start_supervised!({Counter, name: nil})}
  end

  test "counts from zero", %{counter: counter} do
    assert Counter.value(counter) == 0
  end

  test "adds one, or as much as is asked for", %{counter: counter} do
    Counter.increment(counter)
    Counter.increment(counter, 41)

    assert Counter.value(counter) == 42
  end

  test "two counters know nothing of each other", %{counter: counter} do
    other = start_supervised!({Counter, name: nil, initial: 7}, id: :other)
    Counter.increment(counter)

    assert Counter.value(counter) == 1
    assert Counter.value(other) == 7
  end

  test "a crash takes the value with it, and the supervisor starts anew" do
    before = Process.whereis(Counter)
    reference = Process.monitor(before)
    Counter.increment(Counter, 5)

    capture_log(fn ->
      Counter.increment(Counter, :one)
      assert_receive {:DOWN, ^reference, :process, ^before, {:badarith, _stack}}, 5_000
      assert restarted(before) != before
    end)

    assert Counter.value() == 0
  end

  # The supervisor hears of the crash when we do, but in its own time: ask it until it has another child.
  defp restarted(before) do
    case Supervisor.which_children(Counter.Supervisor) do
      [{Counter, pid, :worker, _modules}] when is_pid(pid) and pid != before -> pid
      _not_yet -> restarted(before)
    end
  end
end
