using Collab.Web.Features.Accounts;
using Collab.Web.Features.Home;
using Collab.Web.Features.Operations;
using Collab.Web.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.AddSettings();
builder.AddStorage();
builder.AddShell();
builder.AddOperations();
builder.AddAccounts();

var app = builder.Build();
app.UseShell();
app.MapOperations();
app.MapAccounts();
app.MapHome();
app.MapShell();
return await app.RunCollabAsync();

/// <summary>The web host's entry point, named so that tests can start it.</summary>
public partial class Program;
