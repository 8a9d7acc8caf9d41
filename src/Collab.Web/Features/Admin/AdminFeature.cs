namespace Collab.Web.Features.Admin;

/// <summary>What an administrator sees and does: the sessions that live at the moment, and who has an account.</summary>
internal static class AdminFeature
{
    public static void AddAdmin(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<UserAdministration>();
        builder.Services.AddSingleton<SessionOverview>();
    }
}
