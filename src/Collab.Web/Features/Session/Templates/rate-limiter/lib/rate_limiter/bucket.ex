defmodule RateLimiter.Bucket do
  @moduledoc """
  A token bucket. It holds at most `burst` tokens and gains `per_second` of them each second; each act takes one.

  It is a value: the time is handed in, the new bucket is handed back. So every case can be tested without waiting.

      iex> bucket = RateLimiter.Bucket.new(2, 1, 0)
      iex> {:ok, bucket} = RateLimiter.Bucket.take(bucket, 0)
      iex> {{:wait, 500}, bucket} = RateLimiter.Bucket.take(bucket, 0)
      iex> {:ok, _bucket} = RateLimiter.Bucket.take(bucket, 500)
  """

  @enforce_keys [:per_second, :burst, :tokens, :at]
  defstruct @enforce_keys

  @type t :: %__MODULE__{
          per_second: pos_integer(),
          burst: pos_integer(),
          tokens: thousandths(),
          at: milliseconds()
        }
  @type milliseconds :: integer()
  @type thousandths :: non_neg_integer()

  # Tokens are counted in thousandths: so many per second is as many thousandths per millisecond, and nothing is ever rounded.
  @token 1000

  @doc "A full bucket."
  @spec new(pos_integer(), pos_integer(), milliseconds()) :: t()
  def new(per_second, burst, now) do
    %__MODULE__{per_second: per_second, burst: burst, tokens: burst * @token, at: now}
  end

  @doc "Takes a token, or says how long it takes until there is one."
  @spec take(t(), milliseconds()) :: {:ok | {:wait, pos_integer()}, t()}
  def take(%__MODULE__{} = bucket, now) do
    bucket = fill(bucket, now)

    if bucket.tokens >= @token do
      {:ok, %{bucket | tokens: bucket.tokens - @token}}
    else
      {{:wait, ceil((@token - bucket.tokens) / bucket.per_second)}, bucket}
    end
  end

  @spec full?(t(), milliseconds()) :: boolean()
  def full?(%__MODULE__{} = bucket, now) do
    fill(bucket, now).tokens >= bucket.burst * @token
  end

  # A clock that goes back gives nothing and takes nothing.
  defp fill(bucket, now) do
    gained = max(now - bucket.at, 0) * bucket.per_second
    tokens = min(bucket.tokens + gained, bucket.burst * @token)
    %{bucket | tokens: tokens, at: max(now, bucket.at)}
  end
end
