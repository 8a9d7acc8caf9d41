defmodule Collab.Agent.Debugger.Frames do
  @moduledoc "The interpreter's frames in the words of the session's files: names, paths, lines, and the variables that can be seen there."

  alias Collab.Agent.Debugger.Forms

  @type t :: %{
          level: pos_integer,
          module: module | nil,
          name: String.t(),
          line: non_neg_integer,
          path: String.t() | nil,
          variables: %{String.t() => term},
          names: %{String.t() => atom}
        }

  @doc "One of `Collab.Agent.Debugger.Interpreter.frames/2`, with the analysed modules."
  @spec describe(tuple, %{module => map}) :: t
  def describe({level, {module, function, arguments}, line, bindings}, modules) do
    analysed = modules[module]
    scope = analysed && scope(analysed.statements, line, bindings)

    seen =
      for {variable, value} <- Enum.reverse(bindings),
          name = Forms.name(variable),
          not String.starts_with?(name, "_"),
          scope == nil or scope[name] == variable,
          do: {name, variable, value}

    %{
      level: level,
      module: module,
      name: function_name(module, function, arguments),
      line: Forms.real(line),
      path: analysed && analysed.path,
      variables: Map.new(seen, fn {name, _, value} -> {name, value} end),
      names: Map.new(seen, fn {name, variable, _} -> {name, variable} end)
    }
  end

  def describe({level, _, line, _}, _),
    do: %{level: level, module: nil, name: "?", line: Forms.real(line), path: nil, variables: %{}, names: %{}}

  @doc "A frame that has not moved, with the values that its variables have now."
  @spec renewed(t, tuple) :: t
  def renewed(frame, {_, _, _, bindings}) do
    bound = Map.new(bindings)

    values =
      for {name, variable} <- frame.names, {:ok, value} <- [Map.fetch(bound, variable)], into: %{}, do: {name, value}

    %{frame | variables: values}
  end

  # Several statements may begin in one line: the fullest scope whose variables are all bound.
  defp scope(statements, line, bindings) do
    bound = MapSet.new(bindings, &elem(&1, 0))

    statements
    |> Enum.filter(&(&1.raw == line))
    |> Enum.map(& &1.scope)
    |> Enum.filter(fn scope -> Enum.all?(scope, fn {_, variable} -> variable in bound end) end)
    |> Enum.max_by(&map_size/1, fn -> nil end)
  end

  defp function_name(module, function, arguments) do
    case Regex.run(~r/^-(.+)\/(\d+)-fun-\d+-$/, Atom.to_string(function)) do
      [_, outer, arity] -> "fn in #{inspect(module)}.#{outer}/#{arity}"
      nil -> "#{inspect(module)}.#{function}/#{if is_list(arguments), do: length(arguments), else: 0}"
    end
  end
end
