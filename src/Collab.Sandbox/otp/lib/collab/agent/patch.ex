defmodule Collab.Agent.Patch do
  @moduledoc """
  Four modules of OTP and Elixir with a function changed, made from the debug information of the installed ones when the agent is
  compiled. Each is pinned by its own digest: where the node finds another module than the one it was made from, or where there is
  none, the module stays as it is and `missing/0` says what does not work then.
  """

  alias Collab.Agent.Debugger.Clock
  alias Collab.Agent.Trace

  @modules [
    {:gen, "GenServer.call times out while its server is stopped"},
    {Task, "Task.await times out while its task is stopped"},
    {:dbg_ieval, "breakpoints in private functions that already run are passed, and messages cannot be followed"},
    {:dbg_icmd,
     "a reload while there are breakpoints ends the processes inside of the reloaded modules, and variables cannot be set"}
  ]

  @doc "Makes the changed modules in a directory. What cannot be made is left out."
  @spec build(String.t()) :: :ok
  def build(directory) do
    for {module, _} <- @modules, {:ok, beam} <- [make(module)] do
      File.write!(Path.join(directory, "#{module}.patch"), :erlang.term_to_binary({digest(module), beam}))
    end

    :ok
  end

  @doc "Loads them in place of the true ones."
  @spec load() :: :ok
  def load do
    for {module, _} <- @modules, not loaded?(module), {:ok, beam} <- [read(module)] do
      sticky = :code.is_sticky(module)
      if sticky, do: :code.unstick_mod(module)
      {:module, ^module} = :code.load_binary(module, '#{module}.beam', beam)
      if sticky, do: :code.stick_mod(module)
      :persistent_term.put({__MODULE__, module}, true)
    end

    :ok
  end

  @doc "What does not work, for want of a patch; a sentence each."
  @spec missing() :: [String.t()]
  def missing,
    do: for({module, consequence} <- @modules, not loaded?(module), do: "On this release of OTP #{consequence}.")

  @doc "Whether a module was changed."
  @spec loaded?(module) :: boolean
  def loaded?(module), do: :persistent_term.get({__MODULE__, module}, false)

  defp read(module) do
    with directory when is_binary(directory) <- System.get_env("COLLAB_PATCHES"),
         {:ok, file} <- File.read(Path.join(directory, "#{module}.patch")),
         {digest, beam} = :erlang.binary_to_term(file),
         ^digest <- digest(module) do
      {:ok, beam}
    else
      _ -> :none
    end
  end

  # As it is on the disk, whatever is loaded.
  defp digest(module) do
    case module |> :code.which() |> :beam_lib.md5() do
      {:ok, {^module, digest}} -> digest
      _ -> nil
    end
  end

  defp make(module) do
    with {:ok, {^module, [abstract_code: {_, forms}]}} <- :beam_lib.chunks(:code.which(module), [:abstract_code]),
         {:ok, ^module, beam} <-
           forms |> Enum.flat_map(&change(module, &1)) |> :compile.forms([:nowarn_unused_function]) do
      {:ok, beam}
    else
      _ -> :none
    end
  end

  # gen:call/4 stays what it was under the name collab_call/4.
  defp change(:gen, {:function, line, :call, 4, clauses}),
    do: [delegate(line, :call, 4, :gen_call), {:function, line, :collab_call, 4, clauses}]

  defp change(:gen, {:attribute, line, :export, exports}),
    do: [{:attribute, line, :export, if({:call, 4} in exports, do: [{:collab_call, 4} | exports], else: exports)}]

  defp change(:gen, {:attribute, _, :spec, {{:call, 4}, _}}), do: []
  defp change(Task, {:function, line, :await, 2, _}), do: [delegate(line, :await, 2, :task_await)]

  # Code that runs natively when a breakpoint is set may be in a private function: it is looked up as a local one.
  defp change(:dbg_ieval, {:function, line, :eval_mfa, arity, clauses}),
    do: [{:function, line, :eval_mfa, arity, local(clauses)}]

  # It traces a process that waits, but so may we.
  defp change(:dbg_ieval, {:function, line, name, arity, clauses}), do: [{:function, line, name, arity, lent(clauses)}]

  # When a module is interpreted anew, each process that has it on its stack is killed. Here only its cache is forgotten: the call that
  # runs ends with the old code, the next one takes the new.
  defp change(:dbg_icmd, {:function, line, :handle_int_msg, arity, clauses}) do
    {:function, line, :handle_int_msg, arity, Enum.map(clauses, &forget_old_code/1)} |> List.wrap()
  end

  # What is evaluated in a stopped process comes as text, in which a variable like `_valid?@1` cannot be written. Forms can say all.
  defp change(:dbg_icmd, {:function, line, :parse_cmd, 2, clauses}) do
    forms = {:var, line, :Forms}
    clause = {:clause, line, [{:tuple, line, [{:atom, line, :forms}, forms]}, {:var, line, :_}], [], [forms]}
    [{:function, line, :parse_cmd, 2, [clause | clauses]}]
  end

  defp change(_, form), do: [form]

  defp forget_old_code({:clause, line, [{:tuple, _, [{:atom, _, :old_code}, module]} = message | others], _, _}) do
    body = [
      {:call, line, {:atom, line, :erase}, [{:tuple, line, [module, {:atom, line, :db}]}]},
      {:call, line, {:atom, line, :put}, [{:atom, line, :cache}, {nil, line}]}
    ]

    {:clause, line, [message | Enum.map(others, fn _ -> {:var, line, :_} end)], [], body}
  end

  defp forget_old_code(clause), do: clause

  defp delegate(line, name, arity, to) do
    arguments = for n <- 1..arity, do: {:var, line, :"A#{n}"}
    call = {:call, line, {:remote, line, {:atom, line, Clock}, {:atom, line, to}}, arguments}
    {:function, line, name, arity, [{:clause, line, arguments, [], [call]}]}
  end

  defp lent({:call, line, {:remote, _, {:atom, _, :erlang}, {:atom, _, :trace}}, [pid, {:atom, _, _} = on, _]}),
    do: {:call, line, {:remote, line, {:atom, line, Trace}, {:atom, line, :lend}}, [pid, on]}

  defp lent(node) when is_tuple(node), do: node |> Tuple.to_list() |> lent() |> List.to_tuple()
  defp lent([head | tail]), do: [lent(head) | lent(tail)]
  defp lent(other), do: other

  defp local({:atom, line, :extern}), do: {:atom, line, :local}
  defp local(node) when is_tuple(node), do: node |> Tuple.to_list() |> local() |> List.to_tuple()
  defp local([head | tail]), do: [local(head) | local(tail)]
  defp local(other), do: other
end
