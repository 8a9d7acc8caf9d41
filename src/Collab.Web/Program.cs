var app = WebApplication.CreateBuilder(args).Build();
app.Run();

/// <summary>The web host's entry point, named so that tests can start it.</summary>
public partial class Program;
