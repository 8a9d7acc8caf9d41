using System.IO.Compression;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>What people bring along to begin a session with, and what is refused of it and why.</summary>
public sealed class FileImportTests
{
    private const int UnixSymbolicLink = unchecked((int)0xA1FF0000);

    [Fact]
    public async Task A_zip_is_its_texts_without_the_folder_that_everything_lies_in_and_without_what_tools_leave()
    {
        var zip = Zip(
            ("counter-main/", ""), ("counter-main/mix.exs", "\uFEFFuse Mix\r\n"), ("counter-main/lib/counter.ex", "one\rtwo\n"),
            ("counter-main/_build/x.beam", "\0"), ("counter-main/.git/HEAD", "x"), ("__MACOSX/counter-main/._mix.exs", "\0"));

        var (files, refusal) = await ReadAsync(zip);

        Assert.Null(refusal);
        Assert.Equal([("mix.exs", "use Mix\n"), ("lib/counter.ex", "one\ntwo\n")], files);
    }

    [Fact]
    public async Task A_folder_is_its_files_by_their_paths()
    {
        var (files, refusal) = await ReadAsync(File("app/lib/a.ex", "a"u8.ToArray()), File("app/README.md", "# A"u8.ToArray()));

        Assert.Null(refusal);
        Assert.Equal([("lib/a.ex", "a"), ("README.md", "# A")], files);
    }

    [Fact]
    public async Task A_folder_that_means_something_in_a_project_stays_in_the_path()
    {
        Assert.Equal([("lib/a.ex", "a")], (await ReadAsync(Zip(("lib/a.ex", "a")))).Files);
    }

    [Fact]
    public async Task A_single_text_is_a_file_too()
    {
        Assert.Equal([("counter.ex", "x")], (await ReadAsync(File("counter.ex", "x"u8.ToArray()))).Files);
    }

    [Theory]
    [InlineData("../../etc/passwd", "x", RejectionCode.InvalidPath, "stays inside the session")]
    [InlineData("/etc/passwd", "x", RejectionCode.InvalidPath, "relative")]
    [InlineData("lib\\x.ex", "x", RejectionCode.InvalidPath, "'/' between folders")]
    [InlineData("logo.png", "\0\u0001", RejectionCode.InvalidText, "logo.png is not text")]
    [InlineData("_build/x", "x", RejectionCode.InvalidMessage, "no file in it")]
    public async Task What_cannot_be_taken_in_is_refused_by_name(string path, string text, RejectionCode code, string sentence)
    {
        var (files, refusal) = await ReadAsync(Zip((path, text)));

        Assert.Empty(files);
        Assert.Equal(code, refusal!.Code);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_not_text()
    {
        Assert.Contains("old.txt is not text", (await ReadAsync(File("old.txt", [0xE9, 0x74, 0xE9]))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_a_zip_is_refused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry("passwd");
            entry.ExternalAttributes = UnixSymbolicLink;
            await using var target = await entry.OpenAsync(TestContext.Current.CancellationToken);
            await target.WriteAsync("/etc/passwd"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.Contains("is a link", (await ReadAsync(File("x.zip", stream.ToArray()))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_that_becomes_too_large_is_read_only_up_to_the_bound()
    {
        var bomb = Zip(("a.txt", new string('a', Limits.ImportTextBytesMaximum)), ("b.txt", "b"));
        Assert.True(bomb.Length < 100_000, "It was to be small when packed.");

        var refusal = (await ReadAsync(bomb)).Refusal!;

        Assert.Equal(RejectionCode.LimitExceeded, refusal.Code);
        Assert.Contains("more than 16 MB", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_too_large_is_not_even_opened()
    {
        Assert.Equal(RejectionCode.LimitExceeded, (await ReadAsync(File("x.zip", new byte[Limits.ImportBytesMaximum + 1]))).Refusal!.Code);
    }

    [Fact]
    public async Task Too_many_files_are_refused_and_as_many_as_fit_are_taken()
    {
        var names = Enumerable.Range(0, Limits.DocumentsPerSessionMaximum + 1).Select(static number => ($"{number}.ex", "x")).ToArray();

        Assert.Equal(RejectionCode.LimitExceeded, (await ReadAsync(Zip(names))).Refusal!.Code);
        Assert.Equal(Limits.DocumentsPerSessionMaximum, (await ReadAsync(Zip(names[1..]))).Files.Length);
    }

    [Theory]
    [InlineData("not a zip")]
    [InlineData("")]
    public async Task What_is_no_zip_says_so(string content)
    {
        Assert.Contains("cannot be read", (await ReadAsync(File("x.zip", Encoding.UTF8.GetBytes(content)))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_nothing_to_begin_with()
    {
        Assert.Contains("no file in it", (await ReadAsync()).Refusal!.Message, StringComparison.Ordinal);
    }

    private static async Task<((string Path, string Text)[] Files, Rejection? Refusal)> ReadAsync(params IFormFile[] uploads)
    {
        var (files, refusal) = await FileImport.ReadAsync(uploads, TestContext.Current.CancellationToken);
        return ([.. files.Select(static file => (file.Path, file.Text))], refusal);
    }

    private static FormFile Zip(params (string Path, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(path).Open());
                writer.Write(text);
            }
        }

        return File("program.zip", stream.ToArray());
    }

    private static FormFile File(string name, byte[] content)
    {
        return new FormFile(new MemoryStream(content), 0, content.Length, "Upload", name);
    }
}
