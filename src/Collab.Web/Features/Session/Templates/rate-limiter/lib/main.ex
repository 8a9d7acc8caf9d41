defmodule Main do
  @moduledoc "What Run does: somebody asks four times a second who may do so twice."

  @spec run() :: no_return()
  def run do
    {:ok, limiter} = RateLimiter.start_link(per_second: 2, burst: 5, name: RateLimiter)
    ask(limiter, 1)
  end

  defp ask(limiter, number) do
    IO.puts("#{number}: #{inspect(RateLimiter.take(limiter, "127.0.0.1"))}")
    Process.sleep(250)
    ask(limiter, number + 1)
  end
end
