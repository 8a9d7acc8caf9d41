defmodule Collab.Agent.Compiler do
  @moduledoc """
  Sources to loaded modules, with diagnostics. Modules are written to the build directory, because documentation (and so
  doctests) and applications are looked for on the code path.

  Compiling runs the program's macros: the caller does it in a process that may be given up, and bounds it by time.
  """

  alias Collab.Agent.{Diagnostics, Workspace}

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

  @doc "Loads the compilers by compiling a module and forgetting it, so that the first program need not wait for that."
  @spec warm() :: :ok
  def warm do
    quietly(fn ->
      source = ~S"""
      defmodule Collab.Warm do
        use GenServer
        def init(x), do: {:ok, for(y <- [x], do: "#{y}")}
        def handle_call(%{a: _}, _, s), do: {:reply, with({:ok, z} <- s, do: z), Enum.map([1], &(&1 + 1))}
      end
      """

      for {module, _} <- Code.compile_string(String.replace(source, "\#", "#")) do
        :code.purge(module)
        :code.delete(module)
      end
    end)

    :ok
  end

  defp elixir([], _), do: {:ok, [], []}

  defp elixir(paths, compile) do
    caller = self()
    reference = make_ref()
    Code.put_compiler_option(:ignore_module_conflict, true)
    Code.put_compiler_option(:debug_info, true)
    Code.put_compiler_option(:tracers, [Collab.Agent.Environments])

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
