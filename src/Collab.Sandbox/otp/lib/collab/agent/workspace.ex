defmodule Collab.Agent.Workspace do
  @moduledoc """
  The session's files inside of the sandbox. They lie in the working directory, so that `File.read!("data.csv")` finds
  them and stack traces name them by the session's paths; compiled modules lie elsewhere and do not get in the way.

  What a file is for follows from its path, as in a Mix project:

  | path | use |
  |---|---|
  | `test/**/*_test.exs`, `*_test.exs` | tests |
  | `test_helper.exs` in any folder | run before the tests |
  | `mix.exs`, `.formatter.exs`, `config/**` | settings: `mix.exs` is read (not run) for `app:` and `mod:` |
  | other `*.exs` | scripts |
  | `*.ex`, `*.erl` | sources; those below `test/` only when testing |
  | anything else | data |
  """

  @type file :: %{path: String.t(), text: String.t()}
  @type kind :: :source | :erlang | :test_support | :test | :test_helper | :script | :settings | :data

  @doc "The directory for compiled modules."
  @spec build_directory() :: String.t()
  def build_directory, do: System.get_env("COLLAB_BUILD") || Path.join(System.tmp_dir!(), "collab-build")

  @doc "Writes the files below the working directory."
  @spec write([file]) :: :ok | {:error, String.t()}
  def write(files) do
    Enum.reduce_while(files, :ok, fn %{path: path, text: text}, :ok ->
      with true <- Path.type(path) == :relative and ".." not in Path.split(path),
           :ok <- File.mkdir_p(Path.dirname(path)),
           :ok <- File.write(path, text) do
        {:cont, :ok}
      else
        false -> {:halt, {:error, "The path #{path} leads out of the session's folder."}}
        {:error, reason} -> {:halt, {:error, "#{path} cannot be written: #{:file.format_error(reason)}."}}
      end
    end)
  end

  @spec kind(String.t()) :: kind
  def kind(path) do
    [top | _] = parts = Path.split(path)
    name = List.last(parts)
    below_test = top == "test" and length(parts) > 1

    cond do
      String.ends_with?(name, "_test.exs") -> :test
      name == "test_helper.exs" -> :test_helper
      name in ["mix.exs", ".formatter.exs"] or (top == "config" and Path.extname(name) == ".exs") -> :settings
      Path.extname(name) == ".exs" -> if(below_test, do: :test_support, else: :script)
      Path.extname(name) == ".ex" -> if(below_test, do: :test_support, else: :source)
      Path.extname(name) == ".erl" -> :erlang
      true -> :data
    end
  end

  @doc "The paths of the files of one kind, in order."
  @spec of_kind([file], kind) :: [String.t()]
  def of_kind(files, kind), do: for(%{path: path} <- files, kind(path) == kind, do: path) |> Enum.sort()

  @doc """
  What `mix.exs` says of the application: `%{app: atom, mod: {module, argument} | nil, extra: [atom]}`. It is parsed and not
  run, since it needs Mix and the network; what is not written out plainly there is not understood.
  """
  @spec mix_application([file]) :: %{app: atom | nil, mod: {module, term} | nil, extra: [atom]}
  def mix_application(files) do
    with %{text: text} <- Enum.find(files, &(&1.path == "mix.exs")),
         {:ok, ast} <- Code.string_to_quoted(text) do
      {_, found} = Macro.prewalk(ast, %{app: nil, mod: nil, extra: []}, &{&1, noticed(&1, &2)})
      found
    else
      _ -> %{app: nil, mod: nil, extra: []}
    end
  end

  defp noticed({:app, name}, found) when is_atom(name), do: %{found | app: name}

  defp noticed({:mod, {{:__aliases__, _, parts}, argument}}, found) do
    %{found | mod: {Module.concat(parts), if(Macro.quoted_literal?(argument), do: argument, else: [])}}
  end

  defp noticed({:extra_applications, names}, found) when is_list(names),
    do: %{found | extra: Enum.filter(names, &is_atom/1)}

  defp noticed(_, found), do: found
end
