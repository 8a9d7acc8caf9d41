using Microsoft.AspNetCore.Identity;

namespace Collab.Web.Features.Accounts;

/// <summary>Why a sign-in failed, without telling a stranger which addresses have accounts.</summary>
internal static class SignInSentences
{
    public static string For(SignInResult result) => result switch
    {
        { IsLockedOut: true } => "Too many wrong passwords: wait five minutes. Or your administrator has locked this account: ask there.",
        { IsNotAllowed: true } => "This account may not sign in. Ask your administrator.",
        _ => "The email address or the password is wrong.",
    };
}
