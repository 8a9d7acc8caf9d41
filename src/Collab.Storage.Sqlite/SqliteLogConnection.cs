using Collab.Engine;
using Collab.Sessions;
using Microsoft.Data.Sqlite;

namespace Collab.Storage.Sqlite;

/// <summary>The connection that writes the log, with its statements prepared once. Owned by the writer's task.</summary>
internal sealed class SqliteLogConnection : IAsyncDisposable
{
    /// <summary>When a session was last active is told to the minute.</summary>
    private static readonly TimeSpan ActivityGrain = TimeSpan.FromMinutes(1);

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _append;
    private readonly SqliteCommand _activity;
    private readonly SqliteCommand _raiseEpoch;
    private readonly SqliteCommand _keyframe;
    private readonly SqliteCommand _text;
    private readonly Dictionary<SessionId, DateTimeOffset> _activeAt = [];

    public SqliteLogConnection(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");

        // The two conditions are the fence: this owner is the last one, and the frame continues the log.
        _append = Prepare(
            """
            INSERT INTO Frames (SessionId, FirstSeq, LastSeq, At, Payload, Encoding)
            SELECT $session, $first, $last, $at, $payload, $encoding FROM Sessions
            WHERE Id = $session AND Epoch = $epoch
              AND $first = 1 + (SELECT LastSeq FROM Frames WHERE SessionId = $session ORDER BY FirstSeq DESC LIMIT 1)
            """,
            "$session", "$epoch", "$first", "$last", "$at", "$payload", "$encoding");
        _activity = Prepare("UPDATE Sessions SET LastActivityAt = $at WHERE Id = $session", "$session", "$at");
        _raiseEpoch = Prepare("UPDATE Sessions SET Epoch = Epoch + 1 WHERE Id = $session RETURNING Epoch", "$session");
        _keyframe = Prepare(
            """
            INSERT INTO Keyframes (SessionId, Seq, At, Payload, Encoding)
            SELECT $session, $seq, $at, $payload, $encoding FROM Sessions
            WHERE Id = $session AND Epoch = $epoch
              AND NOT EXISTS (SELECT 1 FROM Keyframes WHERE SessionId = $session AND Seq >= $seq)
            """,
            "$session", "$epoch", "$seq", "$at", "$payload", "$encoding");
        _text = Prepare(
            "INSERT OR IGNORE INTO KeyframeTexts (SessionId, Hash, Text) VALUES ($session, $hash, $text)", "$session", "$hash", "$text");
    }

    public void Begin()
    {
        _begin.ExecuteNonQuery();
    }

    public void Commit()
    {
        _commit.ExecuteNonQuery();
    }

    /// <summary>False when the frame was fenced.</summary>
    public bool Append(SessionId session, long ownerEpoch, StoredFrame frame, byte[] payload, PayloadEncoding encoding)
    {
        Bind(_append, session.Value, ownerEpoch, frame.First, frame.Last, frame.At.ToUnixTimeMilliseconds(), payload, (int)encoding);
        if (_append.ExecuteNonQuery() == 0)
        {
            return false;
        }

        if (!_activeAt.TryGetValue(session, out var activeAt) || frame.At - activeAt >= ActivityGrain)
        {
            _activeAt[session] = frame.At;
            Bind(_activity, session.Value, frame.At.ToUnixTimeMilliseconds());
            _activity.ExecuteNonQuery();
        }

        return true;
    }

    /// <summary>Null when there is no such session.</summary>
    public long? RaiseEpoch(SessionId session)
    {
        Bind(_raiseEpoch, session.Value);
        return (long?)_raiseEpoch.ExecuteScalar();
    }

    /// <summary>
    /// Stores a keyframe in place of the one before, and the texts that it shares with none. False when it was fenced or is not the newest.
    /// </summary>
    public bool SaveKeyframe(SessionId session, long ownerEpoch, StoredKeyframe keyframe, byte[] payload, PayloadEncoding encoding)
    {
        Bind(_keyframe, session.Value, ownerEpoch, keyframe.Seq, keyframe.At.ToUnixTimeMilliseconds(), payload, (int)encoding);
        if (_keyframe.ExecuteNonQuery() == 0)
        {
            return false;
        }

        foreach (var (hash, text) in keyframe.Texts)
        {
            Bind(_text, session.Value, hash, text);
            _text.ExecuteNonQuery();
        }

        Prune(session, keyframe);
        return true;
    }

    /// <summary>Puts a segment in place of the frames that it holds. False when they are not there as they were.</summary>
    public bool Seal(SessionId session, long first, long last, long at, int count, byte[] segment)
    {
        using var command = _connection.CreateCommand();
        command.Parameters.AddWithValue("$session", session.Value);
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$last", last);
        command.Parameters.AddWithValue("$at", at);
        command.Parameters.AddWithValue("$segment", segment);
        command.Parameters.AddWithValue("$sealed", (int)PayloadEncoding.Sealed);
        command.CommandText =
            """
            SELECT COUNT(*) FROM Frames
            WHERE SessionId = $session AND FirstSeq >= $first AND FirstSeq <= $last AND LastSeq <= $last AND Encoding <> $sealed
            """;
        if ((long)command.ExecuteScalar()! != count)
        {
            return false;
        }

        command.CommandText =
            """
            DELETE FROM Frames WHERE SessionId = $session AND FirstSeq >= $first AND FirstSeq <= $last;
            INSERT INTO Frames (SessionId, FirstSeq, LastSeq, At, Payload, Encoding) VALUES ($session, $first, $last, $at, $segment, $sealed);
            """;
        command.ExecuteNonQuery();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in new[] { _begin, _commit, _append, _activity, _raiseEpoch, _keyframe, _text })
        {
            await command.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    /// <summary>The log is complete without keyframes, so only the newest is worth its space.</summary>
    private void Prune(SessionId session, StoredKeyframe keyframe)
    {
        using var command = _connection.CreateCommand();
        command.Parameters.AddWithValue("$session", session.Value);
        command.Parameters.AddWithValue("$seq", keyframe.Seq);
        var hashes = string.Join(',', keyframe.Texts.Keys.Select((hash, index) =>
        {
            command.Parameters.AddWithValue($"$hash{index}", hash);
            return $"$hash{index}";
        }));
        command.CommandText =
            $"""
            DELETE FROM Keyframes WHERE SessionId = $session AND Seq < $seq;
            DELETE FROM KeyframeTexts WHERE SessionId = $session AND Hash NOT IN ({hashes});
            """;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string text, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    /// <summary>Values in the order of the parameters' names. The statement is compiled at its first use and kept.</summary>
    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
