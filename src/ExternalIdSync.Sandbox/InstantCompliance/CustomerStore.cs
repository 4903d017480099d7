using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>All customers in the order of their creation, found by id, external ID and e-mail. The caller holds the <see cref="Gate"/>.</summary>
internal sealed class CustomerStore
{
    private readonly List<Customer> _inOrder = [];
    private readonly Dictionary<Guid, int> _byId = [];
    private readonly Dictionary<string, int> _byExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset _lastCreated;

    /// <summary>Held by whoever reads or writes customers.</summary>
    public object Gate { get; } = new();

    public IReadOnlyList<Customer> InOrder => _inOrder;

    public void Clear()
    {
        _inOrder.Clear();
        _byId.Clear();
        _byExternalId.Clear();
        _byEmail.Clear();
        _lastCreated = default;
    }

    public int IndexOf(Guid id) => _byId.GetValueOrDefault(id, -1);

    public Customer? FindByExternalId(string? externalId) =>
        externalId is not null && _byExternalId.TryGetValue(externalId, out var index) ? _inOrder[index] : null;

    public Customer? FindByEmail(string? email) =>
        email is not null && _byEmail.TryGetValue(email, out var index) ? _inOrder[index] : null;

    /// <summary>Looks up what stands in a path: the vendor's id if it has that form, else, or if there is none, the external ID.</summary>
    public bool TryFind(string idOrExternalId, [NotNullWhen(true)] out Customer? customer)
    {
        customer = Guid.TryParseExact(idOrExternalId, "D", out var id) && _byId.TryGetValue(id, out var index)
            ? _inOrder[index]
            : FindByExternalId(idOrExternalId);
        return customer is not null;
    }

    /// <summary>A customer with an id and a time of creation, not yet kept. Ids rise with time, so that (created_at, id) is the order of creation.</summary>
    public Customer Draft(DateTimeOffset now)
    {
        _lastCreated = now > _lastCreated ? now : _lastCreated;
        return new Customer { Id = NextId(), CreatedAt = _lastCreated, UpdatedAt = _lastCreated };
    }

    /// <summary>Keeps a new customer, or a changed one in the place of what it was.</summary>
    public void Put(Customer customer)
    {
        if (_byId.TryGetValue(customer.Id, out var index))
        {
            if (_inOrder[index].Email is { } oldEmail)
            {
                _byEmail.Remove(oldEmail);
            }

            _inOrder[index] = customer;
        }
        else
        {
            index = _inOrder.Count;
            _inOrder.Add(customer);
            _byId.Add(customer.Id, index);
        }

        if (customer.ExternalId is not null)
        {
            _byExternalId[customer.ExternalId] = index;
        }

        if (customer.Email is not null)
        {
            _byEmail[customer.Email] = index;
        }
    }

    // The layout of a version 7 UUID: milliseconds, then the number of the customer.
    private Guid NextId()
    {
        var milliseconds = _lastCreated.ToUnixTimeMilliseconds();
        var number = (ulong)_inOrder.Count + 1;
        var noise = (number * 2_654_435_761) & 0xFFF_FFFF;
        return Guid.ParseExact(
            string.Create(CultureInfo.InvariantCulture, $"{milliseconds:x12}7000{0x8000 | ((number >> 20) & 0xFFF):x4}{number & 0xF_FFFF:x5}{noise:x7}"),
            "N");
    }
}
