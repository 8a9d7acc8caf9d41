namespace Collab.Web.Features.Admin;

internal static class AdminPaths
{
    public const string Sessions = "/admin/sessions";
    public const string Users = "/admin/users";
}
