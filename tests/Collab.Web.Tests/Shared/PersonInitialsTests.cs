using Collab.Web.Shared;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed class PersonInitialsTests
{
    [Theory]
    [InlineData("Ana Beatriz Costa", "AB")]
    [InlineData("ana", "A")]
    [InlineData("  ", "")]
    public void A_name_has_initials(string name, string initials)
    {
        Assert.Equal(initials, PersonInitials.Of(name));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("  ", null)]
    [InlineData(" jo ", "jo")]
    [InlineData("Ł", "Ł")]
    [InlineData("e\u0301x", "\u00e9x")]
    [InlineData("\U0001f98a", "\U0001f98a")]
    public void One_or_two_letters_are_taken_as_they_are_written(string? wanted, string? initials)
    {
        Assert.True(PersonInitials.TryRead(wanted, out var read));
        Assert.Equal(initials, read);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("a b")]
    [InlineData("a\u202e")]
    [InlineData("a\u0007")]
    [InlineData("a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309")]
    public void What_fits_no_mark_is_refused(string wanted)
    {
        Assert.False(PersonInitials.TryRead(wanted, out _));
    }
}
