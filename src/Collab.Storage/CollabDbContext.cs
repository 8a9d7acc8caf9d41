using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Collab.Storage;

/// <summary>
/// Every table but for how it is written: the session log is appended by raw prepared commands, all else by this context.
/// </summary>
public class CollabDbContext(DbContextOptions<CollabDbContext> options) : IdentityDbContext<CollabUser>(options)
{
    private const int ColorLength = 7;
    private const int UserIdLengthMaximum = 36;

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<MemberRow> Members => Set<MemberRow>();

    public DbSet<FrameRow> Frames => Set<FrameRow>();

    public DbSet<KeyframeRow> Keyframes => Set<KeyframeRow>();

    public DbSet<KeyframeTextRow> KeyframeTexts => Set<KeyframeTextRow>();

    public DbSet<TemplateRow> Templates => Set<TemplateRow>();

    /// <summary>Identity takes its schema version from here. Each provider's registration calls it, so that hosts, tools
    /// and tests see the same tables (passkeys included).</summary>
    public static void ConfigureIdentity(IdentityOptions options) =>
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        builder.Entity<CollabUser>(user =>
        {
            user.Property(row => row.DisplayName).HasMaxLength(CollabUser.DisplayNameLengthMaximum);
            user.Property(row => row.Color).HasMaxLength(ColorLength);
            user.Property(row => row.Initials).HasMaxLength(CollabUser.InitialsLengthMaximum);
            user.Property(row => row.Preferences).HasMaxLength(CollabUser.PreferencesLengthMaximum);
        });

        builder.Entity<IdentityRole>().HasData(SiteRoles.All.Select(role => new IdentityRole
        {
            Id = role,
            Name = role,
            NormalizedName = role.ToUpperInvariant(),
            ConcurrencyStamp = role,
        }));

        builder.Entity<SessionRow>(session =>
        {
            session.HasKey(row => row.Id);
            session.Property(row => row.Id).ValueGeneratedNever();
            session.Property(row => row.Title).HasMaxLength(SessionRow.TitleLengthMaximum);
            session.Property(row => row.OwnerUserId).HasMaxLength(UserIdLengthMaximum);
            session.Property(row => row.JoinCode).HasMaxLength(SessionRow.JoinCodeLengthMaximum);
            session.Property(row => row.Template).HasMaxLength(SessionRow.TemplateLengthMaximum);
            session.HasIndex(row => row.JoinCode).IsUnique();
            session.HasIndex(row => row.OwnerUserId);
        });

        builder.Entity<MemberRow>(member =>
        {
            member.HasKey(row => new { row.SessionId, row.MemberId });
            member.Property(row => row.UserId).HasMaxLength(UserIdLengthMaximum);
            member.Property(row => row.DisplayName).HasMaxLength(CollabUser.DisplayNameLengthMaximum);
            member.Property(row => row.Color).HasMaxLength(ColorLength);
            member.Property(row => row.Initials).HasMaxLength(CollabUser.InitialsLengthMaximum);
            member.HasIndex(row => new { row.SessionId, row.UserId }).IsUnique().HasFilter("\"UserId\" IS NOT NULL");
            member.HasIndex(row => row.UserId);
            member.HasOne<SessionRow>().WithMany().HasForeignKey(row => row.SessionId);
        });

        builder.Entity<FrameRow>(frame =>
        {
            frame.HasKey(row => new { row.SessionId, row.FirstSeq });
            frame.HasOne<SessionRow>().WithMany().HasForeignKey(row => row.SessionId);
        });

        builder.Entity<KeyframeRow>(keyframe =>
        {
            keyframe.HasKey(row => new { row.SessionId, row.Seq });
            keyframe.HasOne<SessionRow>().WithMany().HasForeignKey(row => row.SessionId);
        });

        builder.Entity<KeyframeTextRow>(text =>
        {
            text.HasKey(row => new { row.SessionId, row.Hash });
            text.Property(row => row.Hash).HasMaxLength(KeyframeTextRow.HashLengthMaximum);
            text.HasOne<SessionRow>().WithMany().HasForeignKey(row => row.SessionId);
        });

        builder.Entity<TemplateRow>(template =>
        {
            template.HasKey(row => row.Id);
            template.Property(row => row.Id).ValueGeneratedNever();
            template.Property(row => row.Title).HasMaxLength(TemplateRow.TitleLengthMaximum);
            template.Property(row => row.Description).HasMaxLength(TemplateRow.DescriptionLengthMaximum);
            template.Property(row => row.MakerUserId).HasMaxLength(UserIdLengthMaximum);
            template.HasOne<CollabUser>().WithMany().HasForeignKey(row => row.MakerUserId).OnDelete(DeleteBehavior.SetNull);
        });
    }
}
