defmodule Collab.Agent.Server do
  @moduledoc """
  The debug adapter: takes the requests and knows the state of the run.

  It never runs the program's code itself — not even an `inspect`, which a program can define — so it always answers; what may
  take long or for ever runs in a worker, and the answer is sent when the worker is done.

  A run goes `initialize`, `launch` (the files are written and compiled, diagnostics are told), `initialized`,
  `setBreakpoints`, `configurationDone` (the program starts), `terminated` with its reason. A node runs one program and is
  thrown away then: nothing of one run can be found by the next.

  | request | arguments | answer |
  |---|---|---|
  | `launch` | `files`, `mode` (`program` or `tests`), `entry`, `noDebug` | `modules`, or a refusal if it does not compile |
  | `otp/reload` | `files` | `modules` and `processes`, see `Collab.Agent.Reload` |
  | `otp/input` | `text` or `eof` | |
  | `otp/fields` | `fields`, a list of `name` and `value` (or `removed`) | the session's fields, see `Collab.Field` |
  | `otp/metrics` | | `memory`, `processes`, `atoms`; the server's heartbeat |
  | `otp/warm` | | compiles something, so that the first program need not wait for the compiler to load |
  | `otp/selfTest` | | see `Collab.Agent.SelfTest` |
  | `terminate` | | stops the application, then the node |
  | `disconnect` | | ends the node |

  Events: `output`, `otp/diagnostics`, `otp/test`, `otp/inputWanted`, `otp/started`, `otp/supervision`, `otp/crashed`, `otp/messages`,
  `initialized`, `terminated`.
  """

  alias Collab.Agent.{Build, Compiler, Console, Debugger, Environments, Evaluate, Limits, Processes, Program, Report}
  alias Collab.Agent.{SelfTest, Supervision, TestRun, Trace, Wire, Workspace}

  @doc "Becomes the server, over the two descriptors. Does not return."
  @spec start(integer, integer) :: no_return
  def start(input, output) do
    Process.register(self(), __MODULE__)
    Process.flag(:trap_exit, true)
    wire = Wire.start(self(), input, output)
    out = Console.start("stdout")
    err = Console.start("stderr")
    log = Console.start("stderr")
    become_terminal(out, err, log)
    protect_code()
    Environments.start()
    debugger = Debugger.start([out, self(), wire, err, log])
    Enum.each([Supervision.start(), Trace.start()], &Evaluate.hide/1)
    Collab.Field.start()

    loop(%{
      out: out,
      essential: [wire, out, err, log],
      phase: :idle,
      files: [],
      mode: "program",
      plan: nil,
      runner: nil,
      root: nil,
      debugger: debugger
    })
  end

  # Log messages go through Elixir's own console, which waits for the terminal and sheds load: a flood of them costs as
  # little as a flood of prints.
  defp become_terminal(out, err, log) do
    for {name, console} <- [user: log, standard_error: err] do
      if Process.whereis(name), do: Process.unregister(name)
      Process.register(console, name)
    end

    Process.group_leader(self(), out)
    Process.group_leader(Process.whereis(:application_controller), out)
    {:ok, _} = Application.ensure_all_started(:logger)
  end

  # A program may not replace the agent's modules or Elixir's; Erlang's are protected as they come.
  defp protect_code do
    for module <- [Enum, __MODULE__], do: :code.stick_dir(:filename.dirname(:code.which(module)))
    for {module, _} <- :code.all_loaded(), Report.agent?(module), do: :code.stick_mod(module)
  end

  defp loop(state) do
    receive do
      {:request, request} -> loop(serve(request, state))
      {:worker, request, result} -> loop(finish(request, result, state))
      {:rooted, runner, root} when runner == state.runner -> loop(rooted(root, state))
      {:ran, runner, result} when runner == state.runner -> loop(ran(result, state))
      {:DOWN, _, :process, pid, reason} -> loop(ended(pid, reason, state))
      {:EXIT, pid, _} -> if(pid in state.essential, do: :erlang.halt(5), else: loop(state))
      message -> loop(%{state | debugger: Debugger.handle(message, state.debugger)})
    end
  end

  defp serve(request, state) do
    case request(request["command"], request["arguments"] || %{}, state) do
      {:answer, body, state} ->
        Wire.answer(request, body)
        state

      {:answer, body, state, continue} ->
        Wire.answer(request, body)
        continue.(state)

      {:refuse, sentence, state} ->
        Wire.refuse(request, sentence)
        state

      {:work, function, state} ->
        work(request, function)
        state
    end
  rescue
    error ->
      Wire.refuse(request, "The agent could not do that: " <> Report.banner(:error, error, __STACKTRACE__))
      state
  end

  # The worker's result: {:answer, body, fn state -> state end} or {:refuse, sentence, fn state -> state end}.
  defp work(request, function) do
    server = self()

    spawn(fn ->
      Evaluate.hide(self())

      result =
        try do
          function.()
        catch
          kind, reason -> {:refuse, Report.banner(kind, reason, __STACKTRACE__), & &1}
        end

      send(server, {:worker, request, result})
    end)
  end

  defp finish(request, {:answer, body, continue}, state) do
    Wire.answer(request, body)
    continue.(state)
  end

  defp finish(request, {:refuse, sentence, continue}, state) do
    Wire.refuse(request, sentence)
    continue.(state)
  end

  # -- Requests -------------------------------------------------------------------------------------

  defp request("initialize", _, state) do
    {:answer, Map.merge(Debugger.capabilities(), %{supportsTerminateRequest: true}), state}
  end

  defp request("launch", arguments, %{phase: :idle} = state) do
    files = for %{"path" => path, "text" => text} <- arguments["files"] || [], do: %{path: path, text: text}
    mode = arguments["mode"] || "program"
    state = %{state | phase: :compiling, files: files, mode: mode}
    state = %{state | debugger: Debugger.prepare(state.debugger, not Map.get(arguments, "noDebug", false))}

    case Workspace.write(files) do
      :ok -> {:work, fn -> compile(files, mode, arguments["entry"], state.out) end, state}
      {:error, sentence} -> {:refuse, sentence, %{state | phase: :ended}}
    end
  end

  defp request("launch", _, state), do: {:refuse, "This node has had its program: start another.", state}

  defp request("otp/reload", arguments, %{phase: :running} = state) do
    files = for %{"path" => path, "text" => text} <- arguments["files"] || [], do: %{path: path, text: text}
    changed = files -- state.files

    case Workspace.write(changed) do
      :ok -> {:work, fn -> reload(files, changed, state) end, state}
      {:error, sentence} -> {:refuse, sentence, state}
    end
  end

  defp request("otp/reload", _, state), do: {:refuse, "Nothing is running.", state}

  defp request("configurationDone", _, %{phase: :ready} = state), do: {:answer, %{}, state, &start_program/1}
  defp request("configurationDone", _, state), do: {:refuse, "Nothing has been launched.", state}

  defp request("otp/input", %{"eof" => true}, state), do: {:answer, %{}, input(:eof, state)}

  defp request("otp/input", %{"text" => text}, state) when byte_size(text) <= 16_000,
    do: {:answer, %{}, input(text, state)}

  defp request("otp/input", _, state), do: {:refuse, "At most 16000 bytes of input at once.", state}

  defp request("otp/fields", %{"fields" => fields}, state) do
    for %{"name" => name} = field <- fields, byte_size(name) <= Limits.field_name_bytes_max() do
      Collab.Field.put(name, if(field["removed"], do: :removed, else: {:ok, field["value"]}))
    end

    {:answer, %{}, state}
  end

  defp request("otp/metrics", _, state) do
    {:answer,
     %{
       memory: :erlang.memory(:total),
       processes: :erlang.system_info(:process_count),
       atoms: :erlang.system_info(:atom_count)
     }, state}
  end

  defp request("otp/warm", _, state), do: {:work, &warm/0, state}
  defp request("otp/selfTest", _, state), do: {:work, fn -> {:answer, SelfTest.facts(), & &1} end, state}
  defp request("terminate", _, state), do: {:answer, %{}, state, &terminate/1}
  defp request("disconnect", _, state), do: {:answer, %{}, state, fn _ -> :erlang.halt(0) end}

  defp request(command, arguments, state) do
    case Debugger.request(command, arguments, state.debugger) do
      {kind, value, debugger} when kind in [:answer, :refuse] ->
        {kind, value, %{state | debugger: debugger}}

      {:answer, body, debugger, continue} ->
        {:answer, body, %{state | debugger: debugger}, &%{&1 | debugger: continue.(&1.debugger)}}

      {:work, function, debugger} ->
        {:work, fn -> in_debugger(function.()) end, %{state | debugger: debugger}}
    end
  end

  defp in_debugger({kind, value, continue}), do: {kind, value, &%{&1 | debugger: continue.(&1.debugger)}}

  defp input(text, state) do
    Console.input(state.out, text)
    state
  end

  # -- Compiling ------------------------------------------------------------------------------------

  defp compile(files, mode, entry, terminal) do
    case Build.launch(files, mode, terminal) do
      {:ok, compiled} ->
        plan = Program.plan(files, Enum.map(compiled, & &1.module), entry)
        {:answer, %{modules: Enum.map(compiled, &inspect(&1.module))}, &compiled(&1, plan, compiled)}

      {:refuse, sentence} ->
        {:refuse, sentence, &%{&1 | phase: :ended}}

      {:give_up, sentence} ->
        give_up(sentence)
    end
  end

  defp reload(files, changed, %{out: terminal, debugger: debugger}) do
    case Build.reload(changed, debugger, terminal) do
      {:ok, compiled, migrated} ->
        body = %{modules: Enum.map(compiled, &inspect(&1.module)), processes: Enum.map(migrated, &Processes.text/1)}
        {:answer, body, &%{&1 | files: files, debugger: Debugger.reloaded(&1.debugger, compiled)}}

      {:refuse, sentence} ->
        {:refuse, sentence, & &1}

      {:give_up, sentence} ->
        give_up(sentence)
    end
  end

  # What loops goes on in a process of the compiler, and nothing in here can end it.
  defp give_up(sentence) do
    Wire.say("terminated", %{reason: "compileTime", text: sentence})
    {:refuse, sentence, fn _ -> :erlang.halt(6) end}
  end

  defp compiled(state, plan, modules) do
    state = %{
      state
      | phase: :ready,
        plan: plan,
        debugger: state.debugger |> Debugger.loaded(modules) |> Debugger.place_all()
    }

    Wire.say("initialized", %{})
    state
  end

  # The first compilation loads the compiler's 60 modules; its own are forgotten again. The rest is what a first run would load from files: all of
  # the agent, and implementations of protocols.
  defp warm do
    Compiler.warm()
    Debugger.warm()
    agent = for file <- File.ls!(Path.dirname(:code.which(__MODULE__))), do: file |> Path.rootname() |> String.to_atom()
    Enum.each([Enumerable.MapSet, Collectable.Map, Collectable.List, :sys | agent], &Code.ensure_loaded/1)
    {:answer, %{}, & &1}
  end

  # -- Running --------------------------------------------------------------------------------------

  defp start_program(%{plan: plan, files: files, mode: mode, out: out} = state) do
    server = self()

    runner =
      spawn(fn ->
        receive do: (:go -> :ok)
        Process.group_leader(self(), out)
        # What the tree calls it; processes of OTP have such an entry too.
        Process.put(:"$initial_call", {first_module(plan), :run, 0})

        result =
          if mode == "tests",
            do: TestRun.run(files, plan),
            else: Program.run(plan, &send(server, {:rooted, self(), &1}))

        send(server, {:ran, self(), result})
        # What the program has linked to this process lives as long as it.
        Process.sleep(:infinity)
      end)

    Process.monitor(runner)
    what = if mode == "tests", do: "the tests", else: Program.describe(plan)
    Wire.say("otp/started", %{text: what})
    Trace.begin()
    state = %{state | runner: runner, phase: :running, debugger: Debugger.adopt(state.debugger, runner, out)}
    send(runner, :go)
    state
  end

  defp first_module(%{entry: {:main, module}}), do: module
  defp first_module(%{entry: {:scripts, _}}), do: :script
  defp first_module(_), do: :program

  defp rooted(nil, state), do: %{state | root: :none}

  defp rooted(root, state) do
    Process.monitor(root)
    %{state | root: root}
  end

  defp ran({:running, _, _}, state), do: state
  defp ran({:finished, sentence}, state), do: over("finished", sentence, state)
  defp ran({:crashed, sentence}, state), do: over("crashed", sentence, state)

  defp ended(pid, reason, %{runner: pid, phase: :running} = state),
    do: over("crashed", "The program's process was ended: #{Report.exit(reason)}", state)

  defp ended(pid, reason, %{root: pid, phase: :running} = state) do
    case reason do
      :normal ->
        over("finished", "#{root_name(state.plan)} has ended.", state)

      :shutdown ->
        over("crashed", "#{root_name(state.plan)} has shut down: a supervisor gave up after too many restarts.", state)

      _ ->
        over("crashed", "#{root_name(state.plan)} ended: #{Report.exit(reason)}", state)
    end
  end

  defp ended(pid, reason, state), do: %{state | debugger: Debugger.ended(state.debugger, pid, reason)}

  defp root_name(%{application: %{mod: {module, _}}}), do: "The application #{inspect(module)}"
  defp root_name(%{supervisor: module}), do: "The supervisor #{inspect(module)}"

  defp over(reason, sentence, state) do
    flush(state)
    Supervision.flush()
    Wire.say("terminated", %{reason: reason, text: sentence})
    %{state | phase: :ended}
  end

  # Log messages may still be on their way to the terminal.
  defp flush(state) do
    {pid, monitor} = spawn_monitor(fn -> Logger.flush() end)
    await(pid, monitor, 100)
    for console <- state.essential, console != Process.whereis(Wire), do: Console.flush(console)
  end

  defp terminate(%{plan: plan, runner: runner} = state) do
    # One that is just starting cannot be stopped before it has.
    if plan && plan.application && state.phase == :running && state.root == nil do
      receive do
        {:rooted, ^runner, _} -> :ok
        {:ran, ^runner, _} -> :ok
      after
        Limits.stop_ms() -> :ok
      end
    end

    # stop/1, prep_stop/1 and terminate/2 are the program's own code, which may not end.
    {pid, monitor} = spawn_monitor(fn -> if plan && plan.application, do: Application.stop(plan.application.name) end)
    await(pid, monitor, Limits.stop_ms())
    over("stopped", "Stopped.", state)
    :erlang.halt(0)
  end

  defp await(pid, monitor, milliseconds) do
    receive do
      {:DOWN, ^monitor, _, ^pid, _} -> :ok
    after
      milliseconds -> :ok
    end
  end
end
