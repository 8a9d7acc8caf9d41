using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Collab.Storage;

/// <summary>Times as a number, so that they sort and compare in every provider (SQLite has no type for them).</summary>
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    number => DateTimeOffset.FromUnixTimeMilliseconds(number));
