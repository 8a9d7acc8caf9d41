defmodule Collab.Agent.ProgramTest do
  use ExUnit.Case, async: true
  alias Collab.Agent.{Program, Workspace}

  defmodule App do
    use Application
    def start(_, _), do: {:error, :never}
  end

  defmodule Tree do
    use Supervisor
    def start_link(_), do: :ignore
    def init(_), do: :ignore
  end

  defmodule Plain do
  end

  defp files(paths), do: for(path <- paths, do: %{path: path, text: ""})

  test "what a file is for follows from its path" do
    kinds = %{
      "lib/a.ex" => :source,
      "a.ex" => :source,
      "src/a.erl" => :erlang,
      "main.exs" => :script,
      "scripts/seed.exs" => :script,
      "mix.exs" => :settings,
      ".formatter.exs" => :settings,
      "config/config.exs" => :settings,
      "test/a_test.exs" => :test,
      "a_test.exs" => :test,
      "test/test_helper.exs" => :test_helper,
      "test/support/case.ex" => :test_support,
      "README.md" => :data,
      "data.csv" => :data
    }

    for {path, kind} <- kinds, do: assert({path, Workspace.kind(path)} == {path, kind})
  end

  test "mix.exs is read for the application and not run" do
    text = """
    raise "never"
    defmodule Shop.MixProject do
      def project, do: [app: :shop]
      def application, do: [extra_applications: [:crypto], mod: {Shop.App, [1, :two]}]
    end
    """

    assert Workspace.mix_application([%{path: "mix.exs", text: text}]) == %{
             app: :shop,
             mod: {Shop.App, [1, :two]},
             extra: [:crypto]
           }

    assert Workspace.mix_application([%{path: "mix.exs", text: "def ("}]) == %{app: nil, mod: nil, extra: []}
    assert Workspace.mix_application([]) == %{app: nil, mod: nil, extra: []}
  end

  test "an application comes first, beside scripts" do
    plan = Program.plan(files(["b.exs", "a.exs"]), [App, Plain], nil)
    assert plan.application.mod == {App, []}
    assert plan.entry == {:scripts, ["a.exs", "b.exs"]}
    assert Program.describe(plan) == "the application Collab.Agent.ProgramTest.App and a.exs, b.exs"
  end

  test "a supervisor is started where there is nothing else" do
    assert Program.plan([], [Plain, Tree], nil).supervisor == Tree
    assert Program.plan(files(["a.exs"]), [Plain, Tree], nil).supervisor == nil
  end

  test "an entry takes the place of what would be found" do
    assert Program.plan(files(["a.exs", "b.exs"]), [], "b.exs").entry == {:scripts, ["b.exs"]}
    assert Program.plan(files(["a.exs"]), [], "Demo.start()").entry == {:expression, "Demo.start()"}
  end

  test "nothing to start is said" do
    assert {:finished, "Nothing to start" <> _} = [] |> Program.plan([Plain], nil) |> Program.run()
  end
end
