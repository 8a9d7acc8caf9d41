defmodule Collab.FieldTest do
  use ExUnit.Case
  alias Collab.Field

  setup do
    Field.start()
    :ok
  end

  test "a field has a value until it is removed" do
    assert Field.get("speed") == nil
    assert Field.get("speed", 1) == 1
    Field.put("speed", {:ok, [1, %{"a" => nil}]})
    assert Field.get("speed") == [1, %{"a" => nil}]
    Field.put("speed", :removed)
    assert Field.all() == %{}
  end

  test "those who have subscribed are told, once and until they unsubscribe" do
    :ok = Field.subscribe("speed")
    :ok = Field.subscribe("speed")
    Field.put("other", {:ok, 1})
    Field.put("speed", {:ok, 2})
    Field.put("speed", :removed)
    :ok = Field.unsubscribe("speed")
    Field.put("speed", {:ok, 3})
    assert {:messages, [{:field, "speed", 2}, {:field, "speed", nil}]} = Process.info(self(), :messages)
  end

  test "rubbish in the table of subscriptions harms nobody" do
    :ets.insert(Field.Subscribers, [{{"speed", :rubbish}}, {:rubbish}])
    assert Field.put("speed", {:ok, 1}) == :ok
  end
end
