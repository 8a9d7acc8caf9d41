defmodule Collab.Agent.Report do
  @moduledoc "Exceptions and exits in words, with stacks that name the session's files and leave the agent's out."

  alias Collab.Agent.Limits

  @doc "The banner and the stack, as a terminal shows them."
  @spec exception(:error | :exit | :throw, term, Exception.stacktrace()) :: String.t()
  def exception(kind, reason, stack) do
    {reason, stack} = if kind == :error, do: Exception.blame(kind, reason, stack), else: {reason, stack}
    stack = own(stack)
    Limits.shorten(Exception.format_banner(kind, reason, stack) <> "\n" <> format(stack))
  end

  @doc "The first line of it."
  @spec banner(:error | :exit | :throw, term, Exception.stacktrace()) :: String.t()
  def banner(kind, reason, stack) do
    kind |> Exception.format_banner(reason, stack) |> String.split("\n") |> hd() |> Limits.shorten()
  end

  @doc "The reason of a process's end, in one line."
  @spec exit(term) :: String.t()
  def exit(reason) do
    case reason |> Exception.format_exit() |> String.split("\n") do
      # "an exception was raised:" alone would not say which.
      [first, second | _] ->
        Limits.shorten(if String.ends_with?(first, ":"), do: "#{first} #{String.trim(second)}", else: first)

      [first] ->
        Limits.shorten(first)
    end
  end

  defp format([]), do: ""
  defp format(stack), do: Exception.format_stacktrace(stack)

  # What is below the program's first function is the agent, and says nothing to the reader.
  defp own(stack), do: Enum.take_while(stack, &(not agent?(elem(&1, 0))))

  @doc false
  def agent?(module),
    do: module == Collab.Field or module |> Atom.to_string() |> String.starts_with?("Elixir.Collab.Agent")
end
