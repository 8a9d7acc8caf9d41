defmodule Collab.Agent.Environments do
  @moduledoc """
  A compiler tracer that keeps the environment (aliases, imports, requires) of each traced place, so that an expression
  evaluated at a breakpoint means there what it would mean in the file.
  """

  @doc "Makes the table. Its owner is the calling process."
  def start, do: :ets.new(__MODULE__, [:named_table, :public, :ordered_set])

  @doc false
  def trace(_, %{module: module, line: line} = env) when module != nil do
    :ets.insert(__MODULE__, {{module, line}, %{Macro.Env.prune_compile_info(env) | module: nil, function: nil}})
    :ok
  end

  def trace(_, _), do: :ok

  @doc "Of a module that is no more."
  def forget(module), do: :ets.match_delete(__MODULE__, {{module, :_}, :_})

  @doc "The environment at the line, or at the last place before it that the compiler told of; nil if there is none."
  @spec at(module, non_neg_integer) :: Macro.Env.t() | nil
  def at(module, line) do
    case :ets.lookup(__MODULE__, {module, line}) do
      [{_, env}] ->
        env

      [] ->
        case :ets.prev(__MODULE__, {module, line}) do
          {^module, _} = key -> :ets.lookup_element(__MODULE__, key, 2)
          _ -> nil
        end
    end
  end
end
