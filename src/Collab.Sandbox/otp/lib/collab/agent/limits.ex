defmodule Collab.Agent.Limits do
  @moduledoc """
  Every bound of the agent, with its reason. The server holds bounds of its own beside these: the agent shares its
  virtual machine with the program it runs, so nothing here is a wall, only good manners towards honest programs.
  """

  @doc "Bytes of one message of the protocol: the files of a session fit in, a forged length does not take the memory."
  def frame_bytes_max, do: 4_000_000

  @doc "Bytes of output a second; who writes more waits."
  def output_bytes_per_second, do: 200_000

  @doc "Bytes of output of one run; the rest is dropped with a note."
  def output_bytes_max, do: 2_000_000

  @doc "Bytes of one output event."
  def output_chunk_bytes, do: 16_000

  @doc "Bytes of input that wait to be read by the program."
  def input_bytes_max, do: 64_000

  @doc "Milliseconds until compiling is given up. A macro that loops cannot be stopped, so the node ends then."
  def compile_ms, do: 15_000

  @doc "Diagnostics of one compilation that are told."
  def diagnostics_max, do: 200

  @doc "Characters of one diagnostic, test failure or reason."
  def text_chars_max, do: 4_000

  @doc "Milliseconds that an application has to stop in when the run is ended."
  def stop_ms, do: 1_000

  @doc "Milliseconds to render a value whose Inspect is the program's own code."
  def render_ms, do: 300

  @doc "Milliseconds of an evaluated expression, while nothing is stopped."
  def evaluate_ms, do: 3_000

  @doc "Milliseconds of the condition of a breakpoint."
  def condition_ms, do: 500

  @doc "Frames of a stack that are told."
  def frames_max, do: 50

  @doc "Children of a value or variables of a frame told at once."
  def variables_max, do: 200

  @doc "Processes of the tree told at once."
  def processes_max, do: 500

  @doc "Shortens a text to what a message may carry."
  @spec shorten(String.t()) :: String.t()
  def shorten(text) do
    if String.length(text) > text_chars_max(), do: String.slice(text, 0, text_chars_max()) <> " …", else: text
  end
end
