defmodule Collab.Agent.Debugger.FormsTest do
  use ExUnit.Case
  alias Collab.Agent.Debugger.Forms

  defp statements(source) do
    [{_, beam}] = Code.compile_string(source, "forms.ex")
    {:ok, {module, [abstract_code: {_, forms}]}} = :beam_lib.chunks(beam, [:abstract_code])
    :code.purge(module)
    :code.delete(module)
    forms |> Forms.fix(source) |> Forms.statements()
  end

  setup do
    Code.put_compiler_option(:debug_info, true)
    :ok
  end

  test "literals and pairs at the end of a function have their line" do
    lines =
      for statement <-
            statements(
              "defmodule F1 do\n  def f(x) do\n    y = x + 1\n    {:ok, y}\n  end\n  def g(_) do\n    send(self(), 1)\n    :done\n  end\nend\n"
            ),
          do: statement.line

    assert Enum.sort(Enum.uniq(lines)) == [3, 4, 7, 8]
  end

  test "a name that is bound again stands for its newest variable, and inside of a clause for that one's" do
    source =
      "defmodule F2 do\n  def f(a) do\n    a = a + 1\n    if a > 3 do\n      a = 99\n      IO.inspect(a)\n    end\n    a\n  end\nend\n"

    scopes = for statement <- statements(source), into: %{}, do: {statement.line, statement.scope["a"]}
    assert length(Enum.uniq([scopes[3], scopes[5], scopes[6]])) == 3
    assert scopes[8] == scopes[5]
  end

  test "the code of a macro from another file has no lines here" do
    for statement <- statements("defmodule F3 do\n  use GenServer\n  def init(x) do\n    {:ok, x}\n  end\nend\n"),
        do: assert(statement.line in 1..6)
  end

  test "a function in one line has a line of its own" do
    raws =
      for statement <- statements("defmodule F4 do\n  def f(l) do\n    Enum.map(l, fn x -> x + 1 end)\n  end\nend\n"),
          do: statement.raw

    assert 3 in raws
    assert Enum.any?(raws, &Forms.virtual?/1)
    assert raws |> Enum.map(&Forms.real/1) |> Enum.uniq() == [3]
  end

  test "names of the text" do
    assert Forms.name(:_total@2) == "total"
    assert Forms.name(:"_valid?@1") == "valid?"
    assert Forms.name(:X) == "X"
  end
end
