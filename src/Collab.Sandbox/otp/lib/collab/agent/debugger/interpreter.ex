defmodule Collab.Agent.Debugger.Interpreter do
  @moduledoc """
  Erlang's interpreter (`:int`, the application *debugger*), without its windows.

  *Debug on demand*: modules run as compiled. When the first breakpoint is set, the interpreter gets their abstract code, and a code
  breakpoint on each named function sends its next call there, with the process's state; without breakpoints they run natively again.
  `:int.ni/1` would load the modules anew and catch anonymous functions too, which it then cannot find.
  """

  alias Collab.Agent.Debugger.Forms
  alias Collab.Agent.Limits

  @answer_ms 1_000

  @type analysed :: %{
          module: module,
          path: String.t(),
          beam: binary,
          forms: [tuple],
          exports: keyword,
          statements: [Forms.statement()]
        }

  @doc "Whether the application is there."
  def available?, do: :code.which(:int) != :non_existing

  @doc "Starts it; stops are told to the calling process as `{:int, _}`."
  def start do
    _ = :dbg_iserver.start()
    :int.subscribe()
    # With tail calls a server's loop would be a stack that grows for ever.
    :int.stack_trace(:no_tail)
    :ok
  end

  @doc "What the interpreter needs of a compiled module; nil where it has no abstract code."
  @spec analyse(map) :: analysed | nil
  def analyse(%{beam: beam, path: path} = compiled) do
    with {:ok, {_, [abstract_code: {:raw_abstract_v1, forms}, exports: exports]}} <-
           :beam_lib.chunks(beam, [:abstract_code, :exports]),
         {:ok, source} <- File.read(path) do
      forms = Forms.fix(forms, source)
      Map.merge(compiled, %{forms: forms, exports: exports, statements: Forms.statements(forms)})
    else
      _ -> nil
    end
  end

  @doc "Lets the interpreter take part in a module."
  @spec arm(analysed) :: :ok
  def arm(%{module: module, path: path} = analysed) do
    content =
      {:interpreter_module, analysed.exports, {:raw_abstract_v1, analysed.forms}, File.read!(path),
       :code.module_md5(analysed.beam)}

    source = path |> Path.expand() |> String.to_charlist()
    {:module, _} = :dbg_iserver.safe_call({:load, module, source, :erlang.term_to_binary(content)})
    for {:function, _, name, arity, _} <- analysed.forms, do: :erts_debug.breakpoint({module, name, arity}, true)
    :ok
  end

  @doc "Lets the interpreter forget a module's text, which processes that it has run would else keep."
  def forget(module) do
    for {{^module, line}, _} <- :int.all_breaks(module), do: :int.delete_break(module, line)
    :dbg_iserver.safe_cast({:delete, module})
    :ok
  end

  @doc "Lets a module run natively again."
  def disarm(module), do: :erts_debug.breakpoint({module, :_, :_}, false)

  @doc "The process beside a stopped one that knows its frames, or nil."
  @spec meta(pid) :: pid | nil
  def meta(pid) do
    case :dbg_iserver.safe_call({:get_meta, pid}) do
      {:ok, meta} -> meta
      _ -> nil
    end
  end

  @doc "The interpreter's own processes."
  @spec helpers() :: [pid]
  def helpers, do: for({pid, _, _, _} <- :int.snapshot(), meta = meta(pid), do: meta)

  @doc "The processes that are in interpreted code now."
  @spec busy() :: [pid]
  def busy, do: for({pid, _, status, _} <- :int.snapshot(), status in [:running, :waiting, :break], do: pid)

  @doc "`[{level, {module, function, arguments}, line, bindings}]`, innermost first; empty if the process is gone."
  @spec frames(pid, non_neg_integer) :: [tuple]
  def frames(meta, line) do
    case ask(meta, :backtrace, Limits.frames_max()) do
      [{level, top} | outer] ->
        bindings = ask(meta, :bindings, :nostack) || []
        # Asking for the frame above the only one kills the interpreter's process.
        above = if outer == [], do: %{}, else: meta |> climb(level, Limits.frames_max()) |> Map.new()

        [{level, top, line, bindings} | for({level, call} <- outer, do: outer_frame(level, call, above))]

      _ ->
        []
    end
  end

  defp outer_frame(level, call, above) do
    {line, bindings} = Map.get(above, level, {0, []})
    {level, call, line, bindings}
  end

  defp climb(_, _, 0), do: []

  defp climb(meta, level, left) do
    case ask(meta, :stack_frame, {:up, level}) do
      {next, {_, line}, bindings} -> [{next, {line, bindings}} | climb(meta, next, left - 1)]
      _ -> []
    end
  end

  @doc "Whether each process stops when it first comes into the interpreter. It does where somebody wants to attach: a process that ends at once."
  def stop_at_entry(true), do: :int.auto_attach([:init], {__MODULE__, :attach, []})
  def stop_at_entry(false), do: :int.auto_attach(false)

  @doc false
  def attach(_pid), do: :ok

  @doc "Lets the process stop at its next statement. The interpreter does that when a window is opened for it; there is none here."
  def interrupt(meta), do: send(meta, {:int, {:attached, :undefined}})

  @doc "Evaluates forms in a stopped process, in its innermost frame."
  @spec evaluate(pid, module, {:forms, [tuple]}, pos_integer) :: {:ok, term} | :gone | :timeout
  def evaluate(meta, module, forms, milliseconds) do
    monitor = Process.monitor(meta)
    send(meta, {:user, {:eval, {self(), module, forms, :nostack}}})

    receive do
      {^meta, {:eval_rsp, value}} -> Process.demonitor(monitor, [:flush]) && {:ok, value}
      {:DOWN, ^monitor, _, _, _} -> :gone
    after
      milliseconds -> Process.demonitor(monitor, [:flush]) && :timeout
    end
  end

  # :int.meta/3 waits for ever where that process is gone; this does not.
  defp ask(meta, tag, arguments) do
    monitor = Process.monitor(meta)
    send(meta, {:user, {:get, tag, self(), arguments}})

    receive do
      {^meta, ^tag, answer} -> Process.demonitor(monitor, [:flush]) && answer
      {:DOWN, ^monitor, _, _, _} -> nil
    after
      @answer_ms -> Process.demonitor(monitor, [:flush]) && nil
    end
  end
end
