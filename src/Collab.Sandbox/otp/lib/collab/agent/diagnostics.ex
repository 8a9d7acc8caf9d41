defmodule Collab.Agent.Diagnostics do
  @moduledoc """
  What the compilers say, in one shape: `%{path, line, column, severity, message}`. Lines and columns count from 1; a
  column is nil where the compiler gives none (Elixir gives columns for syntax errors only).
  """

  alias Collab.Agent.Limits

  @type t :: %{
          path: String.t() | nil,
          line: pos_integer,
          column: pos_integer | nil,
          severity: String.t(),
          message: String.t()
        }

  @doc "From what `Kernel.ParallelCompiler` returns: `{file, position, message}`."
  @spec from_elixir([tuple], String.t()) :: [t]
  def from_elixir(items, severity) do
    for {file, position, message} <- items do
      message = IO.chardata_to_string(message)
      path = file && Path.relative_to_cwd(file)
      {line, column} = position(position, message, path)
      %{path: path, line: line, column: column, severity: severity, message: tidy(message)}
    end
  end

  @doc "From what `:compile.file/2` returns."
  @spec from_erlang(String.t(), [tuple], String.t()) :: [t]
  def from_erlang(path, items, severity) do
    for {_, errors} <- items, {position, module, error} <- errors do
      {line, column} = position(position, "", path)
      message = error |> module.format_error() |> IO.chardata_to_string()
      %{path: path, line: line, column: column, severity: severity, message: Limits.shorten(message)}
    end
  end

  @doc "From an exception of compiling or loading one file, or nil where it is the program's own."
  @spec from_exception(Exception.t(), String.t()) :: t | nil
  def from_exception(%kind{} = error, path) when kind in [SyntaxError, TokenMissingError, CompileError] do
    message = Exception.message(error)
    {line, column} = position({error.line, Map.get(error, :column)}, message, path)
    file = if error.file in [nil, "nofile"], do: path, else: Path.relative_to_cwd(error.file)
    %{path: file, line: line, column: column, severity: "error", message: tidy(message)}
  end

  def from_exception(_, _), do: nil

  @doc "A diagnostic of no place."
  @spec general(String.t()) :: t
  def general(message), do: %{path: nil, line: 1, column: nil, severity: "error", message: Limits.shorten(message)}

  defp position({line, column}, _, _) when is_integer(line) and line > 0, do: {line, if(is_integer(column), do: column)}
  defp position(line, _, _) when is_integer(line) and line > 0, do: {line, nil}

  # An exception in the body of a module has line 0; the true one is in the stack that is part of the message.
  defp position(_, message, path) do
    with true <- is_binary(path),
         [_, line] <- Regex.run(~r/#{Regex.escape(Path.basename(path))}:(\d+)/, message) do
      {String.to_integer(line), nil}
    else
      _ -> {1, nil}
    end
  end

  # The place is told beside the message, and the compiler's own stack is no help to anybody.
  defp tidy(message) do
    message
    |> String.replace(~r/^(\*\* \(\w+\) )?\S+:\d+(:\d+)?: /, "")
    |> String.replace(~r/\n    \((elixir|stdlib|collab_agent) .*/s, "")
    |> String.trim()
    |> Limits.shorten()
  end
end
