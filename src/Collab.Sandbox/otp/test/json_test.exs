defmodule Collab.Agent.JsonTest do
  use ExUnit.Case, async: true
  alias Collab.Agent.Json

  test "what is encoded decodes to the same" do
    for term <- [
          nil,
          true,
          false,
          0,
          -17,
          1.5,
          1.0e-9,
          "",
          "grüß \"\\\n\t\u0001 𝄞",
          [],
          [1, [2, []]],
          %{},
          %{"a" => %{"b" => [nil]}}
        ] do
      assert Json.decode(Json.encode(term)) == {:ok, term}
    end
  end

  test "keys and atoms become strings" do
    assert Json.encode(%{a: :b}) == ~s({"a":"b"})
  end

  test "bytes that are not text are replaced, and the rest stays" do
    assert Json.encode(<<"a", 0xFF, "é">>) == ~s("a\uFFFDé")
  end

  test "escapes of JSON are read, pairs of surrogates too" do
    assert Json.decode(~S("\u00e9\ud834\udd1e\/\b\f")) == {:ok, "é𝄞/\b\f"}
    assert Json.decode(~S("\ud834x")) == {:ok, "\uFFFDx"}
  end

  test "white space is skipped" do
    assert Json.decode(" { \"a\" : [ 1 , 2 ] } \n") == {:ok, %{"a" => [1, 2]}}
  end

  test "what is not JSON is an error and not an exception" do
    for text <- ["", "{", "[1,]", "{\"a\"}", "nul", "\"a", "1 2", "\"\\x\"", "\"\\u00g0\"", "-", "{1:2}", "[1 2]"] do
      assert Json.decode(text) == :error, "#{text} was read"
    end
  end
end
