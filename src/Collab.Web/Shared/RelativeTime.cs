using System.Globalization;

namespace Collab.Web.Shared;

/// <summary>How long ago something was, in the words of people.</summary>
internal static class RelativeTime
{
    private const int DaysPerMonth = 30;
    private const int DaysPerYear = 365;

    public static string Of(DateTimeOffset at, DateTimeOffset now)
    {
        var age = now - at;
        return age switch
        {
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } => Count(age.TotalMinutes, "minute"),
            { TotalDays: < 1 } => Count(age.TotalHours, "hour"),
            { TotalDays: < 2 } => "yesterday",
            { TotalDays: < DaysPerMonth } => Count(age.TotalDays, "day"),
            { TotalDays: < DaysPerYear } => Count(age.TotalDays / DaysPerMonth, "month"),
            _ => Count(age.TotalDays / DaysPerYear, "year"),
        };
    }

    /// <summary>The whole of it, for a tooltip: the server does not know the zone of the reader, so it says which one it is.</summary>
    public static string Absolute(DateTimeOffset at) =>
        at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Count(double amount, string unit)
    {
        var whole = (int)amount;
        return whole == 1 ? $"1 {unit} ago" : string.Create(CultureInfo.InvariantCulture, $"{whole} {unit}s ago");
    }
}
