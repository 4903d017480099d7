using System.Globalization;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class DuplicateKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_second_key_is_found_with_the_row_of_the_first()
    {
        using var keys = new DuplicateKeys(_folder);
        Assert.True(keys.TryAdd(ExternalId.Parse("a"), 1, out _));
        Assert.True(keys.TryAdd(ExternalId.Parse("A"), 2, out _));
        Assert.False(keys.TryAdd(ExternalId.Parse("a"), 3, out var first));
        Assert.Equal(1, first);
        Assert.False(keys.TryAdd(ExternalId.Parse("a"), 4, out first));
        Assert.Equal(1, first);
    }

    [Fact]
    public void Every_duplicate_and_nothing_else_is_found_among_many()
    {
        const int Count = 200_000;
        using var keys = new DuplicateKeys(_folder);
        for (var row = 1; row <= Count; row++)
        {
            Assert.True(keys.TryAdd(Id(row), row, out _));
        }

        Assert.NotEmpty(Directory.GetFiles(_folder));
        for (var row = 1; row <= Count; row += 97)
        {
            Assert.False(keys.TryAdd(Id(row), Count + row, out var first));
            Assert.Equal(row, first);
        }

        static ExternalId Id(int row) => ExternalId.Parse("crm:" + row.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_keys()
    {
        using var keys = new DuplicateKeys(_folder);
        Add(0, 50_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Add(50_000, 300_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);

        void Add(int from, int to)
        {
            Span<char> text = stackalloc char[10];
            for (var i = from; i < to; i++)
            {
                i.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
                keys.TryAdd(KeyHash.Of(text[..length]), i, out _);
            }
        }
    }

    [Fact]
    public void Few_keys_need_no_memory_for_many()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var keys = new DuplicateKeys(_folder);
        for (var row = 1; row <= 10_000; row++)
        {
            keys.TryAdd(KeyHash.Of(row.ToString(CultureInfo.InvariantCulture)), row, out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Few_keys_need_no_file_and_the_file_of_many_is_gone_afterwards()
    {
        using (var keys = new DuplicateKeys(_folder))
        {
            keys.TryAdd(ExternalId.Parse("a"), 1, out _);
            Assert.Empty(Directory.GetFiles(_folder));
            for (var i = 0; i < 60_000; i++)
            {
                keys.TryAdd((ulong)i << 44, i, out _);
            }

            Assert.NotEmpty(Directory.GetFiles(_folder));
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_a_clear_error()
    {
        using var keys = new DuplicateKeys(Path.Combine(_folder, "missing"));
        var exception = Assert.Throws<SyncException>(() =>
        {
            for (var i = 0UL; i < 100; i++)
            {
                keys.TryAdd(i, (long)i, out _);
            }
        });
        Assert.Same(SyncErrors.FileUnwritable, exception.Error);
    }

    [Fact]
    public void Hashes_tell_length_order_and_case_apart()
    {
        string[] texts = ["", "\0", "\0\0", "a", "A", "ab", "ba", "abcd", "abcde", "abce", "aaaaaaaa", "aaaaaaa", new string('x', 255), new string('x', 254)];
        Assert.Equal(texts.Length, texts.Select(static t => KeyHash.Of(t)).Distinct().Count());
    }
}
