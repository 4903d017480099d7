using System.Net;
using System.Text;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;

namespace ExternalIdSync.Core.Tests.Http;

public sealed class InvalidTokenTests
{
    [Theory]
    [InlineData("""{"error":"invalid_token"}""")]
    [InlineData("""[{"errorCode":"INVALID_SESSION_ID"}]""")]
    [InlineData("""{"category":"EXPIRED_AUTHENTICATION"}""")]
    public void The_words_of_vendors_tell_of_the_token(string body) => Assert.True(InvalidToken.IsToldBy(Refusal(body)));

    [Fact]
    public void The_challenge_of_the_standard_tells_of_the_token() => Assert.True(InvalidToken.IsToldBy(
        Refusal("", new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer error=\"invalid_token\"" })));

    [Theory]
    [InlineData("")]
    [InlineData("""{"message":"You may not do this."}""")]
    public void A_bare_401_tells_nothing_of_the_token(string body) => Assert.False(InvalidToken.IsToldBy(Refusal(body)));

    [Fact]
    public void Only_the_beginning_of_a_long_answer_is_looked_at() =>
        Assert.False(InvalidToken.IsToldBy(Refusal(new string('x', 4096) + "invalid_token")));

    private static TargetResponse Refusal(string body, IReadOnlyDictionary<string, string>? headers = null)
    {
        var response = new TargetResponse { Status = HttpStatusCode.Unauthorized, Body = Encoding.UTF8.GetBytes(body), ContentType = "application/json" };
        return headers is null ? response : response with { Headers = headers };
    }
}
