defmodule Collab.Agent.MixProject do
  use Mix.Project

  # For `mix test` in this folder. The server compiles lib/ by itself and needs no Mix.
  def project, do: [app: :collab_agent, version: "1.0.0", elixir: "~> 1.14", deps: []]

  def application, do: [extra_applications: [:logger, :ex_unit]]
end
