defmodule Collab.Agent.Boot do
  @moduledoc "Where the node begins: `-s Elixir.Collab.Agent.Boot`. The protocol's descriptors are 3 (in) and 4 (out)."

  @doc false
  def start do
    {:ok, _} = Application.ensure_all_started(:elixir)
    spawn(fn -> Collab.Agent.Server.start(3, 4) end)
  end
end
