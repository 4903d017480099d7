using System.Globalization;
using System.Text;

namespace ExternalIdSync.Benchmarks.Records;

/// <summary>Records of eight fields, all different, the external ID first.</summary>
/// <param name="names">The fields' names.</param>
/// <param name="value">The value of a field other than the first, by its place and the record's number.</param>
internal sealed class Sample(string[] names, Func<int, int, string> value)
{
    private static readonly string[] Cities = ["London", "Leeds", "Köln", "Bath", "Paris", "Porto", "Gdańsk"];

    /// <summary>The profiles of a marketing platform.</summary>
    public static Sample Profiles { get; } = new(
        ["id", "email", "first_name", "last_name", "phone", "company_name", "city", "country"],
        static (field, n) => field switch
        {
            1 => string.Create(CultureInfo.InvariantCulture, $"person{n}@example.com"),
            2 => "Ada",
            3 => string.Create(CultureInfo.InvariantCulture, $"Lovelace {n % 997}"),
            4 => string.Create(CultureInfo.InvariantCulture, $"+4420{70000000 + n}"),
            5 => string.Create(CultureInfo.InvariantCulture, $"Company {n % 5003}, Ltd."),
            6 => Cities[n % Cities.Length],
            _ => "GB",
        });

    /// <summary>The companies of a telephone system.</summary>
    public static Sample Companies { get; } = new(
        ["id", "name", "website_url", "description", "industry", "country", "city", "address"],
        static (field, n) => field switch
        {
            1 => string.Create(CultureInfo.InvariantCulture, $"Company {n}, Ltd."),
            2 => string.Create(CultureInfo.InvariantCulture, $"https://company{n}.example.com"),
            3 => "Makes things that other companies need",
            4 => "Manufacturing",
            5 => "GB",
            6 => Cities[n % Cities.Length],
            _ => string.Create(CultureInfo.InvariantCulture, $"{n % 311} High Street"),
        });

    /// <summary>The customers of a compliance service.</summary>
    public static Sample Customers { get; } = new(
        ["id", "fullName", "email", "phone", "type", "risk.isNewCustomer", "risk.isDesignatedService", "risk.handlesCashOrCrypto"],
        static (field, n) => field switch
        {
            1 => string.Create(CultureInfo.InvariantCulture, $"Ada Lovelace {n}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"person{n}@example.com"),
            3 => string.Create(CultureInfo.InvariantCulture, $"+4420{70000000 + n}"),
            4 => "INDIVIDUAL",
            5 => "true",
            _ => "false",
        });

    /// <summary>Makes records.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The records.</returns>
    public SourceRecord[] Make(int count)
    {
        var schema = new RecordSchema(names);
        var records = new SourceRecord[count];
        for (var i = 0; i < count; i++)
        {
            var values = new object?[names.Length];
            values[0] = Id(i);
            for (var field = 1; field < values.Length; field++)
            {
                values[field] = value(field, i);
            }

            records[i] = new SourceRecord(schema, values, new RecordOrigin(i + 1));
        }

        return records;
    }

    /// <summary>Writes records as a CSV file; fields with a comma are quoted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many.</param>
    public void Write(string path, int count)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024);
        file.Write(string.Join(',', names) + "\r\n");
        for (var i = 0; i < count; i++)
        {
            file.Write(Id(i));
            for (var field = 1; field < names.Length; field++)
            {
                var text = value(field, i);
                file.Write(',');
                file.Write(text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text);
            }

            file.Write("\r\n");
        }
    }

    private static string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"crm-{n:00000000}");
}
