defmodule Collab.Agent.Places do
  @moduledoc "Entries of a stack trace in the words of the session's files."

  @type t :: %{name: String.t(), path: String.t() | nil, line: non_neg_integer}

  @doc "The function, and its place where it is in one of the session's files."
  @spec describe(tuple) :: t
  def describe({module, function, arity, location}) when is_atom(module) and is_atom(function) do
    count = if is_list(arity), do: length(arity), else: arity
    path = path(module, location)
    %{name: Exception.format_mfa(module, function, count), path: path, line: (path && location[:line]) || 0}
  end

  def describe({function, arity, _}) when is_function(function) do
    count = if is_list(arity), do: length(arity), else: arity
    %{name: Exception.format_fa(function, count), path: nil, line: 0}
  end

  def describe(other), do: %{name: inspect(other), path: nil, line: 0}

  @doc "The path of the session's file that holds the place; nil where the module is not the program's."
  @spec path(module, keyword) :: String.t() | nil
  def path(module, location) do
    with file when file not in [nil, ''] <- location[:file],
         path = file |> List.to_string() |> Path.relative_to_cwd(),
         :relative <- Path.type(path),
         false <- library?(module) do
      path
    else
      _ -> nil
    end
  end

  # The names alone do not tell: Elixir's own files are lib/enum.ex too. Modules of scripts are nowhere.
  defp library?(module) do
    case :code.which(module) do
      [_ | _] = beam ->
        beam = List.to_string(beam)
        Enum.any?(libraries(), &String.starts_with?(beam, &1))

      :non_existing ->
        false

      place ->
        place in [:preloaded, :cover_compiled]
    end
  end

  defp libraries do
    for module <- [Enum, __MODULE__, :lists, Logger, ExUnit],
        [_ | _] = beam <- [:code.which(module)],
        do: beam |> List.to_string() |> Path.dirname() |> Path.dirname() |> Path.dirname() |> Kernel.<>("/")
  end
end
