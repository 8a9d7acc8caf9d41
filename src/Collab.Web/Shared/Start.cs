using Collab.Sessions;
using Collab.Storage;
using Collab.Storage.Sqlite;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Collab.Web.Shared;

/// <summary>The order of a start, and the sentences that a start which is refused ends with.</summary>
internal static class Start
{
    private const int Refused = 1;

    public static async Task<int> RunCollabAsync(this WebApplication app)
    {
        try
        {
            _ = app.Services.GetRequiredService<IOptions<CollaborationOptions>>().Value;
            await app.Services.GetRequiredService<SqliteStorage>().PrepareAsync(CancellationToken.None);
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (Sentences(exception) is { } sentences)
        {
            foreach (var sentence in sentences)
            {
                await Console.Error.WriteLineAsync(sentence);
            }

            return Refused;
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    /// <summary>What the operator can mend is told in sentences; everything else is a bug and keeps its stack.</summary>
    private static IEnumerable<string>? Sentences(Exception exception) => exception switch
    {
        OptionsValidationException invalid => invalid.Failures,
        StorageRefusedException refused => [refused.Message],
        InvalidOperationException { InnerException: FormatException } unreadable => [unreadable.Message],
        IOException { InnerException: AddressInUseException } =>
            [exception.Message + " Choose another one with --urls http://127.0.0.1:<port>."],
        _ => null,
    };
}
