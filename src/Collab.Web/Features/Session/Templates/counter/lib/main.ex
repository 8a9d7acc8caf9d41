defmodule Main do
  @moduledoc "What Run does, once the application has been started: counts, once a second."

  @spec run() :: no_return()
  def run do
    Counter.increment()
    IO.puts("The counter is at #{Counter.value()}.")
    Process.sleep(1000)
    run()
  end
end
