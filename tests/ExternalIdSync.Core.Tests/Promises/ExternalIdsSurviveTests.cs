using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Experiture;
using ExternalIdSync.Sandbox.InstantCompliance;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>An external ID is opaque: any character survives path and body.</summary>
public sealed class ExternalIdsSurviveTests
{
    public static TheoryData<string> Keys { get; } =
    [
        "internal:customer/7741", "a + b", "50%", "%2F", "ü ß 漢字 😀", "a?b=c&d#e", "../up", "x;y,z", "a\\b", "\"quoted\"", "007", "{externalId}",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_arrives_as_it_is_and_is_found_again(string key)
    {
        var sandbox = new SandboxServer();
        foreach (var (name, field) in new[]
        {
            ("hipcall/companies", "name"), ("hipcall/contacts", "name"),
                ("instant-compliance/customers", "fullName"), ("experiture/profiles", "first_name"),
        })
        {
            await using var target = Runs.Connect(name, sandbox);
            for (var round = 0; round < 2; round++)
            {
                var (results, summary) = await Runs.RunAsync(target, Runs.Rows("id," + field, [key, $"Round {round}"]));

                Assert.True(Assert.Single(results).IsSuccess, results[0].Reason);
                Assert.Equal(round == 0 ? 1 : 0, summary.Created);
            }

            if (target.Definition.Capabilities.CanFind)
            {
                var found = await target.FindAsync(ExternalId.Parse(key), TestContext.Current.CancellationToken);
                Assert.Equal(key, found!.ExternalId);
            }
        }

        Assert.NotNull(sandbox.Hipcall.FindCompany(key));
        Assert.NotNull(sandbox.Get<InstantComplianceSimulator>().FindCustomer(key));
        Assert.NotNull(sandbox.Get<ExperitureSimulator>().FindProfile("external_id", key));
        Assert.Equal((1, 1), (sandbox.Hipcall.CompanyCount, sandbox.Hipcall.ContactCount));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_key_that_a_url_would_take_as_a_step_is_rejected(string key)
    {
        var transport = new FakeTransport(_ => throw new InvalidOperationException("Nothing may be sent."));

        var (results, _) = await Runs.RunAsync(Runs.Connect("hipcall/companies", transport), Runs.Rows("id,name", [key, "Dots"]));

        Assert.Equal((SyncOutcome.Rejected, SyncErrors.ExternalIdUnusable), (Assert.Single(results).Outcome, results[0].Error));
    }
}
