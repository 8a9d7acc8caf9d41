using Collab.Web.Features.Accounts;
using Collab.Web.Features.Admin;
using Collab.Web.Features.Operations;
using Collab.Web.Features.Session;
using Collab.Web.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.AddSettings();
builder.AddStorage();
builder.AddShell();
builder.AddOperations();
builder.AddAccounts();
builder.AddSession();
builder.AddAdmin();

var app = builder.Build();
app.UseShell();
app.UseSession();
app.MapOperations();
app.MapAccounts();
app.MapSession();
app.MapShell();
return await app.RunCollabAsync();

/// <summary>The web host's entry point, named so that tests can start it.</summary>
public partial class Program;
