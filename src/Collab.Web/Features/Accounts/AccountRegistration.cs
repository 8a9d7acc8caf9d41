using System.Data;
using System.Security.Cryptography;
using Collab.Storage;
using Collab.Web.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Accounts;

/// <summary>
/// The one way into the table of users, for the page and for the API. The first account of an installation becomes
/// administrator and instructor, every later one student.
/// </summary>
/// <remarks>
/// Two people may sign up as first at the same moment. Whether there is anybody yet is therefore asked inside the
/// transaction that also adds the account, and that transaction is a writer from its start, so the second one waits and
/// then sees the first. The password is hashed before it begins: hashing is slow on purpose, and the log of every session
/// is written by the same single writer.
/// </remarks>
internal sealed class AccountRegistration(UserManager<CollabUser> users, CollabDbContext context)
{
    private static readonly IdentityError TooLong = new()
    {
        Code = "TooLong",
        Description = $"A password has at most {AccountLimits.PasswordLengthMaximum} characters, "
            + $"an email address at most {AccountLimits.EmailLengthMaximum}.",
    };

    /// <summary>Whether the next account will be the first; only to tell people, <see cref="RegisterAsync"/> decides.</summary>
    public async Task<bool> IsFirstAsync(CancellationToken cancellationToken) =>
        !await context.Users.AnyAsync(cancellationToken);

    public async Task<(CollabUser User, IdentityResult Result)> RegisterAsync(
        string email,
        string password,
        string? displayName,
        CancellationToken cancellationToken)
    {
        var user = new CollabUser
        {
            UserName = email,
            Email = email,
            DisplayName = DisplayNameOf(displayName, email),
            Color = PersonColors.All[RandomNumberGenerator.GetInt32(PersonColors.All.Count)],
        };

        if (password.Length > AccountLimits.PasswordLengthMaximum || email.Length > AccountLimits.EmailLengthMaximum)
        {
            return (user, IdentityResult.Failed(TooLong));
        }

        foreach (var validator in users.PasswordValidators)
        {
            var verdict = await validator.ValidateAsync(users, user, password);
            if (!verdict.Succeeded)
            {
                return (user, verdict);
            }
        }

        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);

        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var isFirst = await IsFirstAsync(cancellationToken);
        var result = await users.CreateAsync(user);
        if (!result.Succeeded)
        {
            return (user, result);
        }

        string[] roles = isFirst ? [SiteRoles.Administrator, SiteRoles.Instructor] : [SiteRoles.Student];
        result = await users.AddToRolesAsync(user, roles);
        if (result.Succeeded)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return (user, result);
    }

    private static string DisplayNameOf(string? displayName, string email)
    {
        var name = string.IsNullOrWhiteSpace(displayName) ? email.Split('@')[0] : displayName.Trim();
        return name.Length <= CollabUser.DisplayNameLengthMaximum ? name : name[..CollabUser.DisplayNameLengthMaximum];
    }
}
