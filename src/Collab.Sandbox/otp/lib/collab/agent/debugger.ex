defmodule Collab.Agent.Debugger do
  @moduledoc false
  def start(_), do: %{}
  def capabilities, do: %{supportsConfigurationDoneRequest: true}
  def prepare(s, _), do: s
  def analyse(m), do: m
  def loaded(s, _), do: s
  def adopt(s, _), do: s
  def ended(s, _, _), do: s
  def handle(_, s), do: s
  def warm, do: :ok
  def request(c, _, s), do: {:refuse, "There is no request #{c}.", s}
end
