defmodule Collab.Agent.Debugger.Values do
  @moduledoc """
  What the protocol's numbers stand for: frames, their variables, and values that can be opened. A number is valid while its process
  is stopped and is never used again.
  """

  alias Collab.Agent.Evaluate

  @type t :: %{next: pos_integer, values: %{pos_integer => {pid, term}}}

  @spec new() :: t
  def new, do: %{next: 1, values: %{}}

  @spec put(t, pid, term) :: {pos_integer, t}
  def put(%{next: next, values: values}, pid, value),
    do: {next, %{next: next + 1, values: Map.put(values, next, {pid, value})}}

  @spec get(t, pos_integer | nil) :: {pid, term} | nil
  def get(%{values: values}, number), do: values[number]

  @doc "Forgets all that belongs to a process."
  @spec forget(t, pid) :: t
  def forget(%{values: values} = all, pid),
    do: %{all | values: Map.reject(values, fn {_, {owner, _}} -> owner == pid end)}

  @doc "The children of a value from `start` on: `[{name, value, number or 0}]`."
  def children(all, pid, value, start, count) do
    value
    |> parts()
    |> Enum.slice(start, count)
    |> Enum.map_reduce(all, fn {name, part}, all ->
      {number, all} = if opens?(part), do: put(all, pid, {:term, part}), else: {0, all}
      {{name, part, number}, all}
    end)
  end

  @doc "For the protocol. Runs the program's `Inspect`, so never in the server."
  def render(children) do
    for {name, value, number} <- children,
        do: %{name: name, value: Evaluate.render(value), type: type(value), variablesReference: number}
  end

  @doc "What kind of term it is, in Elixir's words."
  @spec type(term) :: String.t()
  def type(%module{}), do: inspect(module)
  def type(value) when is_binary(value), do: "binary"
  def type(value) when is_integer(value), do: "integer"
  def type(value) when is_float(value), do: "float"
  def type(value) when is_boolean(value), do: "boolean"
  def type(value) when is_atom(value), do: "atom"
  def type(value) when is_list(value), do: "list"
  def type(value) when is_map(value), do: "map"
  def type(value) when is_tuple(value), do: "tuple"
  def type(value) when is_pid(value), do: "pid"
  def type(value) when is_function(value), do: "function"
  def type(value) when is_reference(value), do: "reference"
  def type(value) when is_port(value), do: "port"
  def type(_), do: "bitstring"

  defp parts({:variables, variables}), do: Enum.sort(variables)

  defp parts({:term, map}) when is_map(map),
    do: map |> Map.to_list() |> Enum.sort() |> Enum.map(fn {key, value} -> {inspect(key, structs: false), value} end)

  defp parts({:term, tuple}) when is_tuple(tuple), do: parts({:term, Tuple.to_list(tuple)})
  defp parts({:term, [head | tail]}) when not is_list(tail), do: [{"hd", head}, {"tl", tail}]
  defp parts({:term, list}), do: list |> Enum.with_index() |> Enum.map(fn {value, index} -> {"[#{index}]", value} end)

  defp opens?(value) when is_map(value), do: map_size(value) > 0
  defp opens?(value) when is_tuple(value), do: tuple_size(value) > 0

  defp opens?([head | _] = value) when is_integer(head),
    do: not (is_list(value) and :io_lib.printable_list(safe(value)))

  defp opens?(value), do: is_list(value) and value != []

  # A list may be long, and improper.
  defp safe([head | tail]) when is_list(tail), do: [head | Enum.take(proper(tail, 20), 20)]
  defp safe([head | _]), do: [head]

  defp proper([head | tail], left) when left > 0, do: [head | proper(tail, left - 1)]
  defp proper(_, _), do: []
end
