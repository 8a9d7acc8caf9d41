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

  @doc "Messages that one request floods a process with."
  def flood_max, do: 10_000

  @doc "Messages of a mailbox that are shown."
  def mailbox_shown, do: 50

  @doc "Messages of a mailbox that is looked into at all: to look is to copy them all."
  def mailbox_max, do: 1_000

  @doc "Links, monitors and keys of a process that are told, each."
  def relations_max, do: 100

  @doc "Words of memory for the copy of a process's mailbox and dictionary, so that looking at a large one costs no more."
  def look_words_max, do: 4_000_000

  @doc "Milliseconds for looking at one process."
  def look_ms, do: 2_000

  @doc "Milliseconds of messages that are told together."
  def trace_window_ms, do: 100

  @doc "Messages of a window that are told; the others are counted."
  def trace_messages_per_window, do: 50

  @doc "Traced messages that wait until tracing is off for the rest of a window: the copies of what a program sends take its memory."
  def trace_waiting_max, do: 2_000

  @doc "Characters of one traced message."
  def trace_chars_max, do: 200

  @doc "Bytes of a field's name."
  def field_name_bytes_max, do: 255

  @doc "Characters of one of many values in an answer: a message in a mailbox, an argument."
  def item_chars_max, do: 400

  @doc "Shortens a text to what a message may carry."
  @spec shorten(String.t(), pos_integer) :: String.t()
  def shorten(text, characters \\ text_chars_max()) do
    if String.length(text) > characters, do: String.slice(text, 0, characters) <> " …", else: text
  end
end
