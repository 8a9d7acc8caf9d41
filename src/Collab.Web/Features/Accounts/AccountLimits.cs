namespace Collab.Web.Features.Accounts;

internal static class AccountLimits
{
    public const int PasswordLengthMinimum = 8;

    /// <summary>A password is hashed slowly; without a bound a long one would keep a core busy.</summary>
    public const int PasswordLengthMaximum = 128;

    public const int EmailLengthMaximum = 254;
}
