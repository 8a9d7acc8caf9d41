defmodule Collab.Agent.ProcessDetail do
  @moduledoc """
  All that can be said of one process, without disturbing it (but for the question for its state, which it must answer itself):
  `%{process, name, status, queue, messages, stack, links, monitors, monitoredBy, dictionaryKeys, trapsExits, memory, reductions, state,
  stateMissing}`. `messages` are the first of the mailbox, none of them where it is too long to be copied.

  To look at a process is to copy what is asked for, so it is done in a process of its own with bounds on memory and time.
  """

  alias Collab.Agent.{Evaluate, Limits, Places, Processes}

  @keys [
    :registered_name,
    :status,
    :message_queue_len,
    :current_stacktrace,
    :links,
    :monitors,
    :monitored_by,
    :dictionary,
    :trap_exit,
    :memory,
    :reductions
  ]

  @doc "The process as it is now; `stopped` is whether it stands at a breakpoint."
  @spec of(pid, boolean) :: {:ok, map} | {:error, String.t()}
  def of(pid, stopped) do
    {state, missing} =
      case if(stopped,
             do: {:error, "This process is stopped: its state is among its variables."},
             else: Processes.state(pid)
           ) do
        {:ok, state} -> {Evaluate.render(state), nil}
        {:error, sentence} -> {nil, sentence}
      end

    case Evaluate.bounded(fn -> look(pid, stopped) end, Limits.look_ms()) do
      {:ok, nil} -> {:error, "The process has ended."}
      {:ok, detail} -> {:ok, Map.merge(detail, %{state: state, stateMissing: missing})}
      _ -> {:error, "The process holds too much to be looked at."}
    end
  end

  defp look(pid, stopped) do
    Process.flag(:max_heap_size, %{size: Limits.look_words_max(), kill: true, error_logger: false})

    with info when info != nil <- Process.info(pid, @keys) do
      info = Map.new(info)

      %{
        process: Processes.text(pid),
        name: if(info.registered_name != [], do: inspect(info.registered_name)),
        status: if(stopped, do: "stopped", else: Atom.to_string(info.status)),
        queue: info.message_queue_len,
        messages: messages(pid, info.message_queue_len),
        stack: info.current_stacktrace |> Enum.take(Limits.frames_max()) |> Enum.map(&Places.describe/1),
        links: relations(info.links),
        monitors: relations(Enum.map(info.monitors, &elem(&1, 1))),
        monitoredBy: relations(info.monitored_by),
        dictionaryKeys:
          info.dictionary |> Enum.take(Limits.relations_max()) |> Enum.map(&elem(&1, 0)) |> Evaluate.render_all(),
        trapsExits: info.trap_exit,
        memory: info.memory,
        reductions: info.reductions
      }
    end
  end

  defp messages(pid, count) do
    with true <- count <= Limits.mailbox_max(), {:messages, messages} <- Process.info(pid, :messages) do
      messages |> Enum.take(Limits.mailbox_shown()) |> Evaluate.render_all()
    else
      _ -> []
    end
  end

  # Pids, ports, and names of processes that are monitored by name. The agent's own are none of anybody's business.
  defp relations(relations) do
    for one <- relations |> Enum.reject(&(is_pid(&1) and Evaluate.hidden?(&1))) |> Enum.take(Limits.relations_max()),
        do: relation(one)
  end

  defp relation(pid) when is_pid(pid), do: %{process: Processes.text(pid), name: Processes.name(pid)}
  defp relation({name, _node}), do: relation(name)

  defp relation(name) when is_atom(name) do
    pid = Process.whereis(name)
    %{process: if(is_pid(pid), do: Processes.text(pid), else: inspect(name)), name: inspect(name)}
  end

  defp relation(other), do: %{process: inspect(other), name: nil}
end
