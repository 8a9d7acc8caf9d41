defmodule Collab.Agent.Debugger.Breakpoints do
  @moduledoc """
  Sets breakpoints in the interpreter. It takes any line and says nothing; the places where it really stops are the statements. So a
  breakpoint goes to the innermost statement that covers its line, else to the next one.
  """

  alias Collab.Agent.Debugger.{Conditions, Interpreter}

  @doc "Sets those of a file in place of what was set before. `modules` are the analysed ones of that file. Returns the places."
  @spec replace([map], String.t(), [Interpreter.analysed()]) :: [map]
  def replace(wanted, path, modules) do
    # One by one: :int.no_break/1 does not reach the processes that are being interpreted.
    for %{module: module} <- modules,
        {{^module, line}, _} <- :int.all_breaks(module),
        do: :int.delete_break(module, line)

    Enum.map(wanted, &set(&1, path, modules))
  end

  defp set(%{"line" => line} = wanted, path, modules) do
    candidates =
      for analysed <- modules,
          statement <- analysed.statements,
          statement.raw == statement.line,
          do: {analysed, statement}

    covering = Enum.filter(candidates, fn {_, statement} -> line in statement.line..statement.to end)
    below = Enum.filter(candidates, fn {_, statement} -> statement.line > line end)

    found =
      Enum.max_by(covering, fn {_, statement} -> statement.line end, fn -> nil end) ||
        Enum.min_by(below, fn {_, statement} -> statement.line end, fn -> nil end)

    case found do
      nil ->
        unverified(wanted, "There is no statement here.")

      {%{module: module}, %{line: at}} ->
        :int.break(module, at)
        key = Conditions.key(path, at)
        Conditions.delete(key)

        hits =
          with text when is_binary(text) <- wanted["hitCondition"], {n, _} <- Integer.parse(text), do: n, else: (_ -> 1)

        if wanted["condition"] || hits > 1 || wanted["logMessage"] do
          Conditions.put(key, wanted["condition"], hits, wanted["logMessage"])
          :int.test_at_break(module, at, {Conditions, key})
        end

        %{verified: true, line: at, source: %{path: path}}
    end
  end

  @doc "Whether there is one."
  def at?(module, line), do: Enum.any?(:int.all_breaks(module), fn {{_, at}, _} -> at == line end)

  @doc "A breakpoint that is not set, and why."
  def unverified(wanted, sentence), do: %{verified: false, line: wanted["line"], message: sentence}
end
