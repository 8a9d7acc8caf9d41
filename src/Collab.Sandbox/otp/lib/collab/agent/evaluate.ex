defmodule Collab.Agent.Evaluate do
  @moduledoc """
  Runs pieces of the program's code for the agent — an expression, a custom `Inspect` — always in a process of their own and bounded by
  time. Such processes are *hidden*: they run through breakpoints and are not shown.
  """

  alias Collab.Agent.Debugger.Clock
  alias Collab.Agent.{Limits, Report}

  @doc "Makes the table of hidden processes."
  def start, do: :ets.new(__MODULE__, [:named_table, :public])

  @doc "Whether a process belongs to the agent."
  @spec hidden?(pid) :: boolean
  def hidden?(pid), do: :ets.member(__MODULE__, pid)

  @doc "Makes a process the agent's."
  def hide(pid), do: :ets.insert(__MODULE__, {pid})

  @doc "A term as text; where its own `Inspect` takes too long or fails, without it."
  @spec render(term) :: String.t()
  def render(term) do
    options = [limit: 50, printable_limit: 400, width: 120]

    case bounded(fn -> inspect(term, options) end, Limits.render_ms()) do
      {:ok, text} -> text
      _ -> inspect(term, [structs: false] ++ options)
    end
    |> Limits.shorten()
  end

  @doc "Many terms, short, in the time of one."
  @spec render_all([term]) :: [String.t()]
  def render_all(terms) do
    options = [limit: 20, printable_limit: 200, width: 120]

    case bounded(fn -> Enum.map(terms, &inspect(&1, options)) end, Limits.render_ms()) do
      {:ok, texts} -> texts
      _ -> Enum.map(terms, &inspect(&1, [structs: false] ++ options))
    end
    |> Enum.map(&Limits.shorten(&1, Limits.item_chars_max()))
  end

  @doc "The value of an expression, with variables and an environment (nil for none), printing to `terminal`."
  @spec expression(String.t(), keyword, Macro.Env.t() | nil, pid, pos_integer) :: {:ok, term} | {:error, String.t()}
  def expression(text, variables, env, terminal, milliseconds) do
    with {:ok, {value, _}} <- binding(text, variables, env, terminal, milliseconds), do: {:ok, value}
  end

  @doc "The same, with all variables as they are after it."
  @spec binding(String.t(), keyword, Macro.Env.t() | nil, pid, pos_integer) ::
          {:ok, {term, keyword}} | {:error, String.t()}
  def binding(text, variables, env, terminal, milliseconds) do
    result =
      bounded(
        fn ->
          Process.group_leader(self(), terminal)
          run(text, variables, env)
        end,
        milliseconds
      )

    case result do
      {:ok, result} -> result
      :timeout -> {:error, "It took more than #{milliseconds} ms."}
      {:exit, reason} -> {:error, Report.exit(reason)}
    end
  end

  @doc "Calls a function in a hidden process, for so long."
  @spec bounded((() -> result), pos_integer) :: {:ok, result} | {:exit, term} | :timeout when result: term
  def bounded(function, milliseconds) do
    {pid, monitor} =
      spawn_monitor(fn ->
        hide(self())
        exit({__MODULE__, function.()})
      end)

    result = await(pid, monitor, milliseconds, Clock.paused_ms())
    :ets.delete(__MODULE__, pid)
    result
  end

  # What an expression calls may stand at a breakpoint; that time does not count.
  defp await(pid, monitor, milliseconds, paused) do
    receive do
      {:DOWN, ^monitor, _, _, {__MODULE__, result}} -> {:ok, result}
      {:DOWN, ^monitor, _, _, reason} -> {:exit, reason}
    after
      milliseconds ->
        now = Clock.paused_ms()

        if now > paused do
          await(pid, monitor, now - paused, now)
        else
          Process.exit(pid, :kill)
          Process.demonitor(monitor, [:flush])
          :timeout
        end
    end
  end

  @doc "The value of an expression and the variables after it. In the calling process, and without a bound."
  @spec eval(String.t(), keyword, Macro.Env.t() | nil) :: {term, keyword}
  def eval(text, variables, nil), do: Code.eval_string(text, variables)
  def eval(text, variables, env), do: Code.eval_string(text, variables, env)

  defp run(text, variables, env) do
    {:ok, eval(text, variables, env)}
  rescue
    error -> {:error, Report.banner(:error, error, __STACKTRACE__)}
  catch
    kind, reason -> {:error, Report.banner(kind, reason, __STACKTRACE__)}
  end
end
