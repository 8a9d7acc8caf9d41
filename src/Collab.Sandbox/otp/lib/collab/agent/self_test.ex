defmodule Collab.Agent.SelfTest do
  @moduledoc "What the sandbox looks like from inside. The server judges it before it lets anybody's program in."

  @doc "Facts, not verdicts."
  @spec facts() :: map
  def facts do
    status = status()

    %{
      uid: status |> Map.get("Uid", "") |> String.split() |> List.first(),
      capabilities: status["CapEff"],
      seccomp: status["Seccomp"],
      noNewPrivileges: status["NoNewPrivs"],
      interfaces: interfaces(),
      # Files that the operator's system has and a program must not see.
      visible: Enum.filter(["/etc/passwd", "/root", "/home", "/var", "/usr/bin/sh", "/bin/sh"], &File.exists?/1),
      writable: Enum.filter(["/", "/usr", "/agent", "/dev", "/etc"], &writable?/1),
      environment: environment(),
      otpRelease: List.to_string(:erlang.system_info(:otp_release)),
      elixirVersion: System.version()
    }
  end

  defp status do
    case File.read("/proc/self/status") do
      {:ok, text} ->
        for line <- String.split(text, "\n"),
            [key, value] <- [String.split(line, ":\t", parts: 2)],
            into: %{},
            do: {key, value}

      _ ->
        %{}
    end
  end

  defp interfaces do
    case :inet.getifaddrs() do
      {:ok, interfaces} -> for {name, _} <- interfaces, do: List.to_string(name)
      _ -> []
    end
  end

  defp writable?(directory) do
    probe = Path.join(directory, ".collab-probe")

    case File.write(probe, "") do
      :ok -> File.rm(probe) && true
      _ -> false
    end
  end

  # The environment of process 1 is the launcher's own, and can be read from inside.
  defp environment do
    case File.read("/proc/1/environ") do
      {:ok, text} -> text |> String.split(<<0>>, trim: true) |> Enum.map(&(&1 |> String.split("=") |> hd()))
      _ -> []
    end
  end
end
