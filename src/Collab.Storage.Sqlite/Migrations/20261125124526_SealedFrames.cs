using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Collab.Storage.Sqlite.Migrations
{
    /// <summary>
    /// Changes no table. From here on rows of Frames may be sealed segments, which a server that does not know this migration could not read: it
    /// refuses to start instead of failing at the first old session.
    /// </summary>
    public partial class SealedFrames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
