defmodule Collab.Agent.MessageTest do
  use ExUnit.Case, async: true
  alias Collab.Agent.Limits
  alias Collab.Agent.Trace.Message

  setup do
    {:ok, caller: self(), server: spawn(fn -> Process.sleep(:infinity) end)}
  end

  test "a reply goes to whoever has called, though it is sent to an alias", %{caller: caller, server: server} do
    reference = make_ref()
    tag = [:alias | reference]
    {call, calls} = Message.sent(caller, {:"$gen_call", {caller, tag}, :next}, server, 1, Message.calls())
    assert {call.kind, call.from, call.to, call.term} == {"call", caller, server, :next}
    {reply, calls} = Message.sent(server, {tag, 7}, reference, 2, calls)
    assert {reply.kind, reply.from, reply.to, reply.term} == {"reply", server, caller, 7}
    assert {nil, _} = Message.sent(server, {tag, 7}, reference, 3, calls)
  end

  test "calls that are never answered are forgotten", %{caller: caller, server: server} do
    calls =
      Enum.reduce(1..6_000, Message.calls(), fn _, calls ->
        elem(Message.sent(caller, {:"$gen_call", {caller, make_ref()}, :next}, server, 1, calls), 1)
      end)

    assert map_size(calls) <= 5_000
  end

  test "the terminal's messages are not the program's", %{caller: caller, server: server} do
    assert {nil, %{}} = Message.sent(caller, {:io_request, caller, make_ref(), :x}, server, 1, Message.calls())
  end

  test "of what comes only ends are told, since all else was sent", %{caller: caller, server: server} do
    assert %{kind: "down", from: ^server, to: ^caller, term: :gone} =
             Message.received(caller, {:DOWN, make_ref(), :process, server, :gone}, 1)

    assert %{kind: "exit"} = Message.received(caller, {:EXIT, server, :gone}, 1)
    assert Message.received(caller, :hello, 1) == nil
  end

  test "a message to a name that nobody has is none", %{caller: caller} do
    assert {nil, _} = Message.sent(caller, :hello, :nobody_has_this_name, 1, Message.calls())
  end

  test "the text of a long message is short", %{caller: caller, server: server} do
    term = List.duplicate(String.duplicate("x", 1_000), 1_000)
    {message, _} = Message.sent(caller, term, server, 1, Message.calls())
    assert String.length(Message.text(message)) <= Limits.trace_chars_max() + 2
  end
end
