defmodule Collab.Agent.Compiler do
  @moduledoc """
  Sources to loaded modules, with diagnostics. Modules are written to the build directory, because documentation (and so
  doctests) and applications are looked for on the code path.

  Compiling runs the program's macros: the caller does it in a process that may be given up, and bounds it by time.
  """

  alias Collab.Agent.{Diagnostics, Environments, Workspace}

  @type compiled :: %{module: module, path: String.t(), beam: binary}
  @type result :: {:ok | :error, [compiled], [Diagnostics.t()]}

  @doc "Compiles Erlang, then Elixir sources; scripts are only parsed. The paths are those of files already written."
  @spec compile(elixir :: [String.t()], erlang :: [String.t()], scripts :: [String.t()]) :: result
  def compile(elixir, erlang, scripts) do
    build = Workspace.build_directory()
    File.mkdir_p!(build)
    :code.add_patha(String.to_charlist(build))

    [erlang(erlang, build), elixir(elixir, &Kernel.ParallelCompiler.compile_to_path(&1, build, &2)), parse(scripts)]
    |> Enum.reduce({:ok, [], []}, fn {status, modules, diagnostics}, {all, before, said} ->
      {if(all == :ok, do: status, else: :error), before ++ modules, said ++ diagnostics}
    end)
  end

  @doc "Compiles and runs test files, which define the test modules."
  @spec require_tests([String.t()]) :: result
  def require_tests(paths), do: elixir(paths, &Kernel.ParallelCompiler.require(&1, &2))

  # What first programs are made of: each of these has parts of Elixir to load.
  @first ~S"""
  defmodule Collab.Warm.Server do
    @moduledoc "A server."
    use GenServer

    defstruct count: 0, names: []

    @type t :: %__MODULE__{count: integer, names: [atom]}

    @doc "Starts it."
    @spec start_link(keyword) :: GenServer.on_start()
    def start_link(options \\ []), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

    @impl true
    def init(options), do: {:ok, %__MODULE__{names: for({name, _} <- options, do: name)}}

    @impl true
    def handle_call({:add, step}, _from, %{count: count} = state) when is_integer(step) do
      with {:ok, more} <- {:ok, step}, do: {:reply, "#{count + more}", %{state | count: count + more}}
    end

    @impl true
    def handle_cast(:reset, state), do: {:noreply, %{state | count: Enum.reduce([0], 0, &(&1 + &2))}}

    @impl true
    def handle_info(message, state) do
      case message do
        {:log, text} -> IO.puts("Log: " <> text)
        _ -> raise ArgumentError, "unknown: #{inspect(message)}"
      end

      {:noreply, state}
    end
  end

  defmodule Collab.Warm.Tree do
    use Supervisor

    def start_link(options), do: Supervisor.start_link(__MODULE__, options, name: __MODULE__)

    @impl true
    def init(_options), do: Supervisor.init([Collab.Warm.Server], strategy: :one_for_one)
  end

  defmodule Collab.Warm.Application do
    use Application

    @impl true
    def start(_type, _arguments), do: Collab.Warm.Tree.start_link([])
  end
  """

  @doc "Loads the compilers by compiling a program as any other, and forgetting it: the first program of a user need not wait for that."
  @spec warm() :: :ok
  def warm do
    path = Path.join(System.tmp_dir!(), "collab-warm.ex")
    File.write!(path, @first)
    {:ok, compiled, []} = compile([path], [], [])
    Enum.each(compiled, &forget(&1.module))
    File.rm!(path)
  end

  defp forget(module) do
    :code.purge(module)
    :code.delete(module)
    :code.purge(module)
    Environments.forget(module)
    File.rm!(Path.join(Workspace.build_directory(), "#{module}.beam"))
  end

  defp elixir([], _), do: {:ok, [], []}

  defp elixir(paths, compile) do
    caller = self()
    reference = make_ref()
    Code.put_compiler_option(:ignore_module_conflict, true)
    Code.put_compiler_option(:debug_info, true)
    Code.put_compiler_option(:tracers, [Environments])

    result =
      quietly(fn ->
        compile.(paths, each_module: fn file, module, beam -> send(caller, {reference, file, module, beam}) end)
      end)

    modules = collect(reference)

    case result do
      {:ok, _, warnings} ->
        {:ok, modules, Diagnostics.from_elixir(warnings, "warning")}

      {:error, errors, warnings} ->
        {:error, modules, Diagnostics.from_elixir(errors, "error") ++ Diagnostics.from_elixir(warnings, "warning")}
    end
  end

  defp collect(reference) do
    receive do
      {^reference, file, module, beam} ->
        [%{module: module, path: Path.relative_to_cwd(file), beam: beam} | collect(reference)]
    after
      0 -> []
    end
  end

  defp erlang(paths, build) do
    Enum.reduce(paths, {:ok, [], []}, fn path, {status, modules, said} ->
      source = path |> Path.expand() |> String.to_charlist()

      case :compile.file(source, [:binary, :return, :debug_info, {:source, String.to_charlist(path)}]) do
        {:ok, module, beam, warnings} ->
          target = Path.join(build, "#{module}.beam")
          File.write!(target, beam)
          :code.purge(module)
          {:module, ^module} = :code.load_binary(module, String.to_charlist(target), beam)
          compiled = %{module: module, path: path, beam: beam}
          {status, [compiled | modules], said ++ Diagnostics.from_erlang(path, warnings, "warning")}

        {:error, errors, warnings} ->
          {:error, modules,
           said ++
             Diagnostics.from_erlang(path, errors, "error") ++ Diagnostics.from_erlang(path, warnings, "warning")}
      end
    end)
  end

  # A script is compiled when it runs; that it cannot be read is better told before anything has started.
  defp parse(paths) do
    diagnostics = for path <- paths, diagnostic = parse_error(path), do: diagnostic

    {if(diagnostics == [], do: :ok, else: :error), [], diagnostics}
  end

  defp parse_error(path) do
    path |> File.read!() |> Code.string_to_quoted!(file: path)
    nil
  rescue
    error -> Diagnostics.from_exception(error, path)
  end

  # The compiler prints what it also returns: warnings on the standard error, errors on its caller's terminal. They are
  # diagnostics and not output. What a module's body or a macro prints comes from other processes, and is passed on.
  defp quietly(function) do
    {leader, standard_error} = {Process.group_leader(), Process.whereis(:standard_error)}
    caller = self()
    Process.group_leader(self(), spawn(fn -> relay(caller, leader) end))
    redirect(spawn(fn -> relay(:everybody, nil) end))

    try do
      function.()
    after
      redirect(standard_error)
      Process.group_leader(self(), leader)
    end
  end

  defp redirect(pid) do
    if Process.whereis(:standard_error), do: Process.unregister(:standard_error)
    if pid, do: Process.register(pid, :standard_error)
  end

  # Left running: what compiling has started keeps it as its terminal.
  defp relay(muted, leader) do
    receive do
      {:io_request, from, reply_as, _} when muted in [:everybody, from] -> send(from, {:io_reply, reply_as, :ok})
      {:io_request, _, _, _} = request -> send(leader, request)
      _ -> :ignored
    end

    relay(muted, leader)
  end
end
