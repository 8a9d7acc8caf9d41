using System.Text;

namespace Collab.Sandbox;

/// <summary>What a program may be at most, whoever runs it.</summary>
public static class SandboxProgramRules
{
    /// <summary>The refusal of a program over a limit or with a path that leads elsewhere; null if there is nothing against it.</summary>
    public static SandboxAnswer? Judge(SandboxProgram program)
    {
        if (program.Files.Length > SandboxLimits.FilesMax)
        {
            return Invalid($"A program has at most {SandboxLimits.FilesMax} files.");
        }
        if (program.Files.Sum(static file => (long)file.Text.Length) > SandboxLimits.ProgramCharactersMax)
        {
            return Invalid($"The files of a program have at most {SandboxLimits.ProgramCharactersMax} characters together.");
        }
        if (program.Entry?.Length > SandboxLimits.ExpressionCharactersMax)
        {
            return Invalid($"An entry has at most {SandboxLimits.ExpressionCharactersMax} characters.");
        }
        foreach (var file in program.Files)
        {
            var parts = file.Path.Split('/');
            if (parts.Any(static part => part is "" or "." or "..") || file.Path.Contains('\0', StringComparison.Ordinal)
                || Encoding.UTF8.GetByteCount(file.Path) > SandboxLimits.PathBytesMax)
            {
                return Invalid($"\"{file.Path}\" is not a path inside of the session.");
            }
        }
        var twice = program.Files.GroupBy(static file => file.Path).FirstOrDefault(static group => group.Count() > 1);
        return twice is null ? null : Invalid($"\"{twice.Key}\" is there twice.");
    }

    private static SandboxAnswer Invalid(string sentence)
    {
        return SandboxAnswer.Refused(SandboxRefusal.Invalid, sentence);
    }
}
