defmodule Collab.Agent.Debugger.Conditions do
  @moduledoc """
  Conditions, hit counts and log points. The interpreter asks a function, by name, whether to stop; every function of this module
  exists, and its name is the key of a breakpoint.

  It asks in its own process beside the stopped one, which takes any exit or monitor message for the end of the program's process.
  So the expression runs elsewhere and answers by an alias, and neither links nor monitors are used here.
  """

  alias Collab.Agent.Debugger.Forms
  alias Collab.Agent.{Evaluate, Limits, Wire}

  @doc "Makes the table."
  def start, do: :ets.new(__MODULE__, [:named_table, :public])

  @doc "The key of a breakpoint, for the interpreter."
  def key(path, line), do: String.to_atom("#{path}:#{line}")

  @doc "Sets what is asked at a breakpoint; hits count anew."
  def put(key, condition, hits, log), do: :ets.insert(__MODULE__, {key, condition, hits, log, 0})

  def delete(key), do: :ets.delete(__MODULE__, key)

  @doc false
  def unquote(:"$handle_undefined_function")(key, [bindings]) do
    case :ets.lookup(__MODULE__, key) do
      [{_, condition, hits, log, _}] -> ask(key, condition, hits, log, variables(bindings))
      [] -> true
    end
  end

  @doc "The variables of the text; of several with one name the newest."
  def variables(bindings) do
    bindings
    |> Enum.reverse()
    |> Map.new(fn {variable, value} -> {String.to_atom(Forms.name(variable)), value} end)
    |> Map.to_list()
  end

  defp ask(key, condition, hits, log, variables) do
    reply_to = :erlang.alias([:reply])

    pid =
      spawn(fn ->
        Evaluate.hide(self())
        send(reply_to, {reply_to, decide(key, condition, hits, log, variables)})
      end)

    receive do
      {^reply_to, answer} -> answer
    after
      Limits.condition_ms() ->
        :erlang.unalias(reply_to)
        Process.exit(pid, :kill)
        say("The condition at #{key} took more than #{Limits.condition_ms()} ms.\n")
        false
    end
  end

  defp decide(key, condition, hits, log, variables) do
    if holds?(condition, variables) and :ets.update_counter(__MODULE__, key, {5, 1}) >= hits do
      if log, do: say(fill(log, variables) <> "\n")
      log == nil
    else
      false
    end
  rescue
    error ->
      say("The condition at #{key} failed: #{Exception.message(error)}\n")
      false
  end

  defp holds?(nil, _), do: true
  defp holds?(text, variables), do: elem(Code.eval_string(text, variables), 0) not in [nil, false]

  defp fill(log, variables) do
    Regex.replace(~r/\{([^}]*)\}/, log, fn _, text -> inspect(elem(Code.eval_string(text, variables), 0)) end)
  end

  defp say(text), do: Wire.say("output", %{category: "console", output: Limits.shorten(text)})
end
