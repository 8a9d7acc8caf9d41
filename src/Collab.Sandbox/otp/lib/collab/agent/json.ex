defmodule Collab.Agent.Json do
  @moduledoc """
  JSON (RFC 8259) for the protocol: the oldest release that is supported has no codec of its own.

  `true`, `false` and `nil` are themselves, other atoms become strings. Bytes that are not UTF-8 become U+FFFD, because
  what a program prints need not be text.
  """

  @doc "Encodes maps, lists, strings, numbers and atoms."
  @spec encode(term) :: binary
  def encode(term), do: IO.iodata_to_binary(value(term))

  defp value(nil), do: "null"
  defp value(true), do: "true"
  defp value(false), do: "false"
  defp value(atom) when is_atom(atom), do: value(Atom.to_string(atom))
  defp value(integer) when is_integer(integer), do: Integer.to_string(integer)
  defp value(float) when is_float(float), do: :erlang.float_to_binary(float, [:short])
  defp value(text) when is_binary(text), do: [?", escape(text, text, 0, 0), ?"]
  defp value(list) when is_list(list), do: [?[, list |> Enum.map(&value/1) |> Enum.intersperse(?,), ?]]

  defp value(map) when is_map(map) do
    [?{, map |> Enum.map(fn {key, v} -> [value(to_string(key)), ?:, value(v)] end) |> Enum.intersperse(?,), ?}]
  end

  # escape(rest, whole text, start of the run that is copied as it is, length of that run)
  defp escape(<<c, rest::binary>>, text, start, length) when c in [?", ?\\] or c < 0x20,
    do: [binary_part(text, start, length), escaped(c) | escape(rest, text, start + length + 1, 0)]

  defp escape(<<c::utf8, rest::binary>>, text, start, length),
    do: escape(rest, text, start, length + byte_size(<<c::utf8>>))

  defp escape(<<>>, text, start, length), do: [binary_part(text, start, length)]

  defp escape(<<_, rest::binary>>, text, start, length),
    do: [binary_part(text, start, length), "\uFFFD" | escape(rest, text, start + length + 1, 0)]

  defp escaped(?"), do: "\\\""
  defp escaped(?\\), do: "\\\\"
  defp escaped(?\n), do: "\\n"
  defp escaped(?\r), do: "\\r"
  defp escaped(?\t), do: "\\t"
  defp escaped(c), do: ["\\u", c |> Integer.to_string(16) |> String.pad_leading(4, "0")]

  @doc "Decodes one document; objects become maps with string keys."
  @spec decode(binary) :: {:ok, term} | :error
  def decode(json) do
    case json |> skip() |> parse() do
      {term, rest} -> if skip(rest) == "", do: {:ok, term}, else: :error
    end
  catch
    :not_json -> :error
  end

  defp skip(<<c, rest::binary>>) when c in ' \n\r\t', do: skip(rest)
  defp skip(rest), do: rest

  defp parse("null" <> rest), do: {nil, rest}
  defp parse("true" <> rest), do: {true, rest}
  defp parse("false" <> rest), do: {false, rest}
  defp parse(<<?", rest::binary>>), do: string(rest, rest, 0, [])
  defp parse(<<?[, rest::binary>>), do: rest |> skip() |> array([])
  defp parse(<<?{, rest::binary>>), do: rest |> skip() |> object([])
  defp parse(<<c, _::binary>> = json) when c == ?- or c in ?0..?9, do: number(json)
  defp parse(_), do: throw(:not_json)

  defp array(<<?], rest::binary>>, []), do: {[], rest}

  defp array(json, items) do
    {item, rest} = json |> skip() |> parse()

    case skip(rest) do
      <<?,, rest::binary>> -> array(rest, [item | items])
      <<?], rest::binary>> -> {Enum.reverse([item | items]), rest}
      _ -> throw(:not_json)
    end
  end

  defp object(<<?}, rest::binary>>, []), do: {%{}, rest}

  defp object(json, pairs) do
    with <<?", rest::binary>> <- skip(json),
         {key, rest} = string(rest, rest, 0, []),
         <<?:, rest::binary>> <- skip(rest) do
      {item, rest} = rest |> skip() |> parse()

      case skip(rest) do
        <<?,, rest::binary>> -> object(rest, [{key, item} | pairs])
        <<?}, rest::binary>> -> {Map.new([{key, item} | pairs]), rest}
        _ -> throw(:not_json)
      end
    else
      _ -> throw(:not_json)
    end
  end

  # string(rest, start of the run that is copied as it is, its length, what came before)
  defp string(<<?", rest::binary>>, run, length, done),
    do: {IO.iodata_to_binary([done | binary_part(run, 0, length)]), rest}

  defp string(<<?\\, ?u, hex::binary-4, rest::binary>>, run, length, done),
    do: unicode(code_unit(hex), rest, [done, binary_part(run, 0, length)])

  defp string(<<?\\, c, rest::binary>>, run, length, done),
    do: string(rest, rest, 0, [done, binary_part(run, 0, length), unescaped(c)])

  defp string(<<_, rest::binary>>, run, length, done), do: string(rest, run, length + 1, done)
  defp string(<<>>, _, _, _), do: throw(:not_json)

  defp unescaped(c) when c in [?", ?\\, ?/], do: c
  defp unescaped(?n), do: ?\n
  defp unescaped(?t), do: ?\t
  defp unescaped(?r), do: ?\r
  defp unescaped(?b), do: ?\b
  defp unescaped(?f), do: ?\f
  defp unescaped(_), do: throw(:not_json)

  defp unicode(high, <<?\\, ?u, hex::binary-4, rest::binary>>, done) when high in 0xD800..0xDBFF do
    case code_unit(hex) do
      low when low in 0xDC00..0xDFFF ->
        string(rest, rest, 0, [done, <<0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00)::utf8>>])

      other ->
        unicode(other, rest, [done, "\uFFFD"])
    end
  end

  defp unicode(unit, rest, done) when unit in 0xD800..0xDFFF, do: string(rest, rest, 0, [done, "\uFFFD"])
  defp unicode(unit, rest, done), do: string(rest, rest, 0, [done, <<unit::utf8>>])

  defp code_unit(hex) do
    case Integer.parse(hex, 16) do
      {unit, ""} when unit >= 0 -> unit
      _ -> throw(:not_json)
    end
  end

  defp number(json) do
    [text] = Regex.run(~r/^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/, json) || throw(:not_json)
    rest = binary_part(json, byte_size(text), byte_size(json) - byte_size(text))

    case Integer.parse(text) do
      {integer, ""} -> {integer, rest}
      _ -> {text |> Float.parse() |> elem(0), rest}
    end
  end
end
