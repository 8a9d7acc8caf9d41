defmodule Collab.Agent.Reload do
  @moduledoc """
  Changed sources into a running program, which keeps its state.

  Processes of OTP whose callbacks are in the changed files are suspended first, then everything changed is compiled (which loads it), then they
  are given `code_change/3` and resumed. So none of them handles a message with the new code and the old state.

  Two rules of the BEAM hold here too: a process goes on in the old code until its next full call of the module, and one that is
  still in there at the *second* reload is ended.
  """

  alias Collab.Agent.{Compiler, Processes}

  @patience_ms 500

  @doc "Compiles the paths; `modules` are those that they held before. Returns as the compiler does, with the migrated processes."
  @spec reload(elixir :: [String.t()], erlang :: [String.t()], [module]) ::
          {:ok | :error, [Compiler.compiled()], [map], [pid]}
  def reload(elixir, erlang, modules) do
    users = for module <- modules, pid <- Processes.running(module), suspended?(pid), do: {pid, module}

    try do
      {status, compiled, diagnostics} = Compiler.compile(elixir, erlang, [])
      migrated = if status == :ok, do: for({pid, module} <- users, changed?(pid, module), do: pid), else: []
      {status, compiled, diagnostics, migrated}
    after
      for {pid, _} <- users, do: resume(pid)
    end
  end

  defp suspended?(pid) do
    :sys.suspend(pid, @patience_ms) == :ok
  catch
    :exit, _ -> false
  end

  defp changed?(pid, module) do
    :sys.change_code(pid, module, :undefined, [], @patience_ms) == :ok
  catch
    :exit, _ -> false
  end

  defp resume(pid) do
    :sys.resume(pid, @patience_ms)
  catch
    :exit, _ -> :ok
  end
end
