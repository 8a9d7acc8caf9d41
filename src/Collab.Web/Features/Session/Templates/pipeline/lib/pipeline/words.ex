defmodule Pipeline.Words do
  @moduledoc """
  Counts words.

      iex> Pipeline.Words.count("One, two, two!")
      %{"one" => 1, "two" => 2}
  """

  @type counts :: %{String.t() => pos_integer()}

  @spec count(String.t()) :: counts()
  def count(text) do
    text |> String.downcase() |> String.split(~r/[^\p{L}]+/u, trim: true) |> Enum.frequencies()
  end

  @spec merge(counts(), counts()) :: counts()
  def merge(some, others) do
    Map.merge(some, others, fn _word, one, other -> one + other end)
  end
end
