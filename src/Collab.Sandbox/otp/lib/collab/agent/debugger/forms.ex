defmodule Collab.Agent.Debugger.Forms do
  @moduledoc """
  Prepares the abstract code that Erlang's interpreter is given; the compiled code stays as it is.

  The interpreter stops at *statements of a body* and knows places by module and line only. Elixir makes that difficult:

  * Its syntax tree has no line for literals and pairs, so `{:ok, x}` as the last statement would stop at line 0. A statement is
    given the smallest line inside of it, else that of the next source line; what the compiler made up keeps 0.
  * `use GenServer` brings code with the lines of `gen_server.ex`. Lines outside of the function's own are cleared.
  * A `fn` in one line would stop once for the line and once per element. A statement that begins in the line of the statement
    around it gets a *virtual line*, a million higher.
  * A variable that is bound again is another one to Erlang (`_a@1`, `_a@2`), and all are bound at a stop. Which of them is *the*
    `a` follows from the scopes, which `statements/1` walks.
  """

  @virtual 1_000_000

  @type statement :: %{line: pos_integer, raw: pos_integer, to: pos_integer, scope: %{String.t() => atom}}

  @doc "The forms with the lines that the interpreter needs. `source` is the file's text."
  @spec fix([tuple], String.t()) :: [tuple]
  def fix(forms, source) do
    source =
      source |> String.split("\n") |> Enum.with_index(1) |> Map.new(fn {text, line} -> {line, String.trim(text)} end)

    starts = for {:function, location, _, _, _} <- forms, uniq: true, do: line(location)

    for form <- forms do
      with {:function, location, _, _, _} <- form do
        next = starts |> Enum.filter(&(&1 > line(location))) |> Enum.min(fn -> map_size(source) + 1 end)
        form |> clear_foreign(line(location)..max(line(location), next - 1)) |> place(source, 0)
      end
    end
  end

  @doc "The line in the file."
  @spec real(non_neg_integer) :: non_neg_integer
  def real(line), do: rem(line, @virtual)

  @doc "Whether it is the line of a statement inside of another one that begins there."
  def virtual?(line), do: line >= @virtual

  @doc "Every statement, with the variables that can be seen at it."
  @spec statements([tuple]) :: [statement]
  def statements(forms) do
    for {:function, _, _, _, clauses} <- forms, statement <- statements_of(clauses, %{}), do: statement
  end

  @doc "The name that the program's text gives a variable: `_total@2` is `total`."
  @spec name(atom) :: String.t()
  def name(variable) do
    text = Atom.to_string(variable)

    case Regex.run(~r/^_(.*)@\d+$/u, text) do
      [_, name] -> name
      nil -> text
    end
  end

  # -- Lines ----------------------------------------------------------------------------------------

  defp clear_foreign({:unit, _} = unit, _), do: unit

  defp clear_foreign(node, own) when is_tuple(node) and tuple_size(node) >= 2 and is_atom(elem(node, 0)) do
    [kind, location | rest] = Tuple.to_list(node)

    location =
      cond do
        not location?(location) -> clear_foreign(location, own)
        line(location) in own -> location
        true -> 0
      end

    List.to_tuple([kind, location | clear_foreign(rest, own)])
  end

  defp clear_foreign(node, own) when is_tuple(node),
    do: node |> Tuple.to_list() |> clear_foreign(own) |> List.to_tuple()

  defp clear_foreign([head | tail], own), do: [clear_foreign(head, own) | clear_foreign(tail, own)]
  defp clear_foreign(other, _), do: other

  defp location?(term), do: is_integer(term) or (is_list(term) and term != [] and Keyword.keyword?(term))

  # place(node, source, line of the statement around it)
  defp place({:clause, a, patterns, guards, body}, source, outer),
    do: {:clause, a, patterns, guards, place_body(body, line(a), source, outer)}

  defp place({:block, a, body}, source, outer), do: {:block, a, place_body(body, line(a), source, outer)}

  defp place({:try, a, body, clauses, handlers, last}, source, outer) do
    {:try, a, place_body(body, line(a), source, outer), place(clauses, source, outer), place(handlers, source, outer),
     place_body(last, 0, source, outer)}
  end

  defp place({:receive, a, clauses, timeout, last}, source, outer),
    do: {:receive, a, place(clauses, source, outer), timeout, place_body(last, line(a), source, outer)}

  defp place(node, source, outer) when is_tuple(node),
    do: node |> Tuple.to_list() |> Enum.map(&place(&1, source, outer)) |> List.to_tuple()

  defp place([head | tail], source, outer), do: [place(head, source, outer) | place(tail, source, outer)]
  defp place(other, _, _), do: other

  defp place_body(body, before, source, outer) do
    {body, _} =
      Enum.map_reduce(body, before, fn statement, before ->
        {first, last} = span(statement)
        line = statement_line(statement, first, before, length(body), source)
        placed = if line > 0 and line == outer, do: line + @virtual, else: line
        {statement |> place(source, line) |> put_elem(1, placed), max(last, line)}
      end)

    body
  end

  defp statement_line(_, first, _, _, _) when first > 0, do: first

  defp statement_line(statement, _, before, count, source) do
    cond do
      before > 0 and count > 1 -> next_line(before + 1, source)
      literal?(statement) and generated?(elem(statement, 1)) -> 0
      before > 0 and Map.get(source, before, "") =~ ~r/(do|->|else)$/ -> next_line(before + 1, source)
      true -> before
    end
  end

  defp next_line(line, source) do
    case source[line] do
      nil -> line
      text -> if text == "" or String.starts_with?(text, "#"), do: next_line(line + 1, source), else: line
    end
  end

  defp literal?(node), do: elem(node, 0) in [:atom, :integer, :float, nil, :string, :bin, :char]

  # First and last line of what the compiler did not make up.
  defp span(node), do: span(node, {0, 0})
  defp span({:clauses, clauses}, range), do: span(clauses, range)

  defp span(node, range) when is_tuple(node) and tuple_size(node) >= 2 and is_atom(elem(node, 0)) do
    node |> Tuple.to_list() |> Enum.drop(2) |> Enum.reduce(widen(elem(node, 1), range), &span/2)
  end

  defp span(node, range) when is_tuple(node), do: node |> Tuple.to_list() |> Enum.reduce(range, &span/2)
  defp span([head | tail], range), do: span(tail, span(head, range))
  defp span(_, range), do: range

  defp widen(location, {first, last} = range) do
    if generated?(location) or line(location) == 0 do
      range
    else
      {if(first == 0, do: line(location), else: min(first, line(location))), max(last, line(location))}
    end
  end

  defp generated?(location),
    do: is_list(location) and Keyword.keyword?(location) and Keyword.get(location, :generated, false)

  defp line(line) when is_integer(line), do: real(line)
  defp line({line, _}), do: line

  defp line(location) when is_list(location),
    do: if(Keyword.keyword?(location), do: location |> Keyword.get(:location, 0) |> line(), else: 0)

  defp line(_), do: 0

  # -- Scopes ---------------------------------------------------------------------------------------

  defp statements_of({:clause, _, patterns, _, body}, scope), do: body_statements(body, bind(patterns, scope))
  defp statements_of({:block, _, body}, scope), do: body_statements(body, scope)

  defp statements_of({:try, _, body, clauses, handlers, last}, scope) do
    body_statements(body, scope) ++
      statements_of(clauses, scope) ++ statements_of(handlers, scope) ++ body_statements(last, scope)
  end

  defp statements_of({:receive, _, clauses, _, last}, scope),
    do: statements_of(clauses, scope) ++ body_statements(last, scope)

  defp statements_of({:named_fun, _, _, clauses}, scope), do: statements_of(clauses, scope)
  defp statements_of(node, scope) when is_tuple(node), do: node |> Tuple.to_list() |> statements_of(scope)
  defp statements_of([head | tail], scope), do: statements_of(head, scope) ++ statements_of(tail, scope)
  defp statements_of(_, _), do: []

  defp body_statements(body, scope) do
    {statements, _} =
      Enum.flat_map_reduce(body, scope, fn statement, scope ->
        {_, last} = span(statement)
        raw = elem(statement, 1)
        here = if raw > 0, do: [%{line: real(raw), raw: raw, to: max(last, real(raw)), scope: scope}], else: []
        # A match here binds for what follows; what is bound inside of clauses does not.
        after_it = if elem(statement, 0) == :match, do: bind(elem(statement, 2), scope), else: scope
        {here ++ statements_of(statement, scope), after_it}
      end)

    statements
  end

  defp bind({:var, _, :_}, scope), do: scope
  defp bind({:var, _, variable}, scope), do: Map.put(scope, name(variable), variable)
  defp bind(node, scope) when is_tuple(node), do: node |> Tuple.to_list() |> Enum.reduce(scope, &bind/2)
  defp bind([head | tail], scope), do: bind(tail, bind(head, scope))
  defp bind(_, scope), do: scope
end
