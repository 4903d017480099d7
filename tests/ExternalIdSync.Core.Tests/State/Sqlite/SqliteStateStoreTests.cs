using ExternalIdSync.Core.State;
using ExternalIdSync.Core.State.Sqlite;

namespace ExternalIdSync.Core.Tests.State.Sqlite;

/// <summary>What a file can do to a store, and a store to its file.</summary>
public sealed class SqliteStateStoreTests : StateStoreTest
{
    private readonly SqliteHome _home;

    public SqliteStateStoreTests()
        : this(new SqliteHome())
    {
    }

    private SqliteStateStoreTests(SqliteHome home)
        : base(home) => _home = home;

    private string File => _home.File;

    // The file

    [Fact]
    public async Task A_new_file_in_a_new_folder_is_for_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits; the folder's list of rights applies.");
        var path = Path.Combine(_home.Folder, "new", "deep", "state.db");

        var store = await SqliteStateStore.OpenAsync(path, Options(), None);
        await using (store)
        {
            var (lease, run) = await BeginAsync(store);
            await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);

            Assert.All(new DirectoryInfo(Path.GetDirectoryName(path)!).GetFiles(), static file =>
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
        }

        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task A_new_file_is_made_by_several_openers_at_once()
    {
        for (var round = 0; round < 25; round++)
        {
            var path = Path.Combine(_home.Folder, $"new-{round}.db");
            using var start = new Barrier(4);
            var openers = Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(None);
                    var store = SqliteStateStore.OpenAsync(path, Options(), None).GetAwaiter().GetResult();
                    store.AcquireLeaseAsync($"job {i}", "me", Minute, None).GetAwaiter().GetResult();
                    return store;
                },
                None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();

            foreach (var opener in openers)
            {
                await (await opener).DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_removed_rejections_values_are_nowhere_in_the_file()
    {
        const string Value = "jane.doe@example.com";
        var store = await SqliteStateStore.OpenAsync(File, Options(), None);
        await using (store)
        {
            var (lease, run) = await BeginAsync(store);
            await store.CommitAsync(lease, Batch(run, Rejected("a") with { RawFields = [Value, new string('x', 10_000) + Value] }), None);
            var kept = Assert.Single(await store.ListRejectionsAsync(new RejectionQuery(), None));
            await store.RemoveRejectionsAsync(Job, [kept.Id], None);
        }

        Assert.DoesNotContain(Value, await System.IO.File.ReadAllTextAsync(File), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat("this is a spreadsheet, not a state\n", 500));
        await System.IO.File.WriteAllTextAsync(File, text);

        await AssertRefusedAsync(SyncErrors.StateCorrupt, StateAccess.ReadWrite);
        await AssertRefusedAsync(SyncErrors.StateCorrupt, StateAccess.ReadOnly);

        Assert.Equal(text, await System.IO.File.ReadAllTextAsync(File));
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_as_it_is()
    {
        Execute("CREATE TABLE jobs (name TEXT)");
        var before = await System.IO.File.ReadAllBytesAsync(File);

        await AssertRefusedAsync(SyncErrors.StateCorrupt, StateAccess.ReadOnly);
        var error = await AssertRefusedAsync(SyncErrors.StateCorrupt, StateAccess.ReadWrite);

        Assert.Contains("another program's", error.Message, StringComparison.Ordinal);
        Assert.Equal(before.Length, new FileInfo(File).Length);
        Assert.Equal(1, Read("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task A_damaged_page_is_a_clear_error_and_not_a_missing_link()
    {
        await FillAsync(5_000);
        await using (var stream = System.IO.File.OpenWrite(File))
        {
            // Everything but the first page, where the header and the schema are.
            stream.Position = 4096;
            await stream.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)stream.Length - 4096).ToArray());
        }

        var error = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            var store = await OpenAsync();
            await LookupAsync(store, "k17");
        });

        Assert.Same(SyncErrors.StateCorrupt, error.Error);
        Assert.Equal(File, error.Subject);
    }

    [Fact]
    public async Task A_cut_off_file_is_a_clear_error()
    {
        await FillAsync(5_000);
        await using (var stream = System.IO.File.OpenWrite(File))
        {
            stream.SetLength(stream.Length / 2);
        }

        var error = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            var store = await OpenAsync();
            await LookupAsync(store, [.. Enumerable.Range(0, 5_000).Select(static i => $"k{i}")]);
        });

        Assert.Same(SyncErrors.StateCorrupt, error.Error);
    }

    [Theory]
    [InlineData(StateAccess.ReadWrite)]
    [InlineData(StateAccess.ReadOnly)]
    public async Task A_folder_in_the_files_place_is_named_as_such(StateAccess access)
    {
        Directory.CreateDirectory(File);

        var error = await AssertRefusedAsync(SyncErrors.FileUnreadable, access);

        Assert.Contains("is a folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_the_folders_place_is_a_clear_error()
    {
        await System.IO.File.WriteAllTextAsync(File, "x");

        var error = await Assert.ThrowsAsync<SyncException>(() => SqliteStateStore.OpenAsync(Path.Combine(File, "state.db"), null, None));

        Assert.Same(SyncErrors.FileUnwritable, error.Error);
    }

    [Fact]
    public async Task A_file_marked_read_only_is_refused_for_writing_and_can_be_read()
    {
        await FillAsync(10);
        new FileInfo(File).IsReadOnly = true;
        try
        {
            await AssertRefusedAsync(SyncErrors.StateReadOnly, StateAccess.ReadWrite);
            var store = await OpenReadOnlyAsync();
            await using (store)
            {
                Assert.Equal(10, await store.CountLinksAsync(Scope, None));
            }
        }
        finally
        {
            new FileInfo(File).IsReadOnly = false;
        }
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_that_was_stored_and_the_run_goes_on_once_there_is_space()
    {
        var store = (SqliteStateStore)await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        var kept = Batch(run, Created("kept", "1")) with { Cursor = new CursorUpdate(Source, "1") };
        await store.CommitAsync(lease, kept, None);
        var large = Batch(run, [.. Enumerable.Range(0, 20_000).Select(i => Created($"k{i}", "1"))]) with { Cursor = new CursorUpdate(Source, "2") };

        store.LimitPages(60);
        var error = await Assert.ThrowsAsync<SyncException>(() => store.CommitAsync(lease, large, None));

        Assert.Same(SyncErrors.StateFull, error.Error);
        Assert.Equal(1, await store.CountLinksAsync(Scope, None));
        Assert.Equal("1", (await store.FindCursorAsync(Job, Source, None))!.Text);
        store.LimitPages(1_000_000);
        await store.CommitAsync(lease, large, None);
        Assert.Equal(20_001, await (await OpenAsync()).CountLinksAsync(Scope, None));
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_a_clear_error_and_readers_go_on()
    {
        await FillAsync(3);
        await using var store = await SqliteStateStore.OpenAsync(File, Options() with { BusyTimeout = TimeSpan.Zero }, None);
        using var other = SqliteDatabase.Open(File, File, StateAccess.ReadWrite, TimeSpan.Zero);
        other.Execute("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<SyncException>(() => store.AcquireLeaseAsync(Job, "a", TimeSpan.FromMinutes(1), None));

        Assert.Same(SyncErrors.StateBusy, error.Error);
        Assert.True((await LookupAsync(store, "k1"))[0].IsKnown);
        other.Execute("ROLLBACK");
        await store.AcquireLeaseAsync(Job, "a", TimeSpan.FromMinutes(1), None);
    }

    [Fact]
    public async Task Whoever_changes_something_is_alone_from_the_first_look_on()
    {
        // A transaction that began with a look and locked only at its first change would be refused for the change that came between.
        var meanwhile = new InterruptedTime(Clock);
        var store = await SqliteStateStore.OpenAsync(File, Options() with { Time = meanwhile }, None);
        var other = await SqliteStateStore.OpenAsync(File, Options() with { BusyTimeout = TimeSpan.Zero }, None);
        await using var closing = store;
        await using var closingOther = other;
        var (lease, _) = await BeginAsync(store);
        SyncException? refused = null;
        meanwhile.Interruption = () => refused = Assert.Throws<SyncException>(
            () => other.AcquireLeaseAsync("another job", "me", Minute, None).GetAwaiter().GetResult());

        await store.RenewLeaseAsync(lease, Minute, None);

        Assert.Same(SyncErrors.StateBusy, refused?.Error);
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_transaction_leaves_the_state_before_it()
    {
        await FillAsync(3);
        var crash = Path.Combine(_home.Folder, "crashed.db");
        using (var other = SqliteDatabase.Open(File, File, StateAccess.ReadWrite, TimeSpan.Zero))
        {
            // A copy of file and log at that instant is what a killed process leaves behind. The small cache drives the
            // uncommitted pages out to the log.
            other.Execute("PRAGMA cache_size = 1; PRAGMA wal_autocheckpoint = 0");
            other.Execute("BEGIN IMMEDIATE");
            other.Execute("UPDATE links SET target_id = hex(randomblob(2000)), fingerprint = NULL");
            System.IO.File.Copy(File, crash);
            System.IO.File.Copy(File + "-wal", crash + "-wal");
            other.Execute("ROLLBACK");
        }

        var store = await SqliteStateStore.OpenAsync(crash, Options(), None);
        await using (store)
        {
            Assert.All(await LookupAsync(store, "k0", "k1", "k2"), static link => Assert.Equal((true, "1"), (!link.Fingerprint.IsNone, link.TargetId)));
        }
    }

    // What-if

    [Fact]
    public async Task Opened_to_read_only_not_a_byte_of_the_file_changes()
    {
        await FillAsync(100);
        var before = await System.IO.File.ReadAllBytesAsync(File);
        var store = await OpenReadOnlyAsync();
        await using (store)
        {
            Assert.True((await LookupAsync(store, "k1"))[0].IsKnown);
            var error = await Assert.ThrowsAsync<SyncException>(() => store.AcquireLeaseAsync(Job, "a", TimeSpan.FromMinutes(1), None));
            Assert.Same(SyncErrors.StateReadOnly, error.Error);
        }

        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File));
        Assert.Equal([File], Directory.GetFileSystemEntries(_home.Folder));
    }

    [Fact]
    public async Task Of_several_readers_the_last_one_leaves_nothing_behind_either()
    {
        await FillAsync(3);
        var first = await OpenReadOnlyAsync();
        Assert.True((await LookupAsync(first, "k1"))[0].IsKnown);
        var second = await OpenReadOnlyAsync();
        Assert.True((await LookupAsync(second, "k2"))[0].IsKnown);

        await first.DisposeAsync();
        Assert.True((await LookupAsync(second, "k0"))[0].IsKnown);
        await second.DisposeAsync();

        Assert.Equal([File], Directory.GetFileSystemEntries(_home.Folder));
    }

    [Fact]
    public async Task Opened_to_read_only_what_a_killed_run_left_is_seen_and_stays_as_it_was()
    {
        await FillAsync(3);
        var killed = Path.Combine(_home.Folder, "killed.db");
        await using (var store = (SqliteStateStore)await OpenAsync())
        {
            var (lease, run) = await BeginAsync(store);
            await store.CommitAsync(lease, Batch(run, [Created("late", "9")]), None);
            System.IO.File.Copy(File, killed);
            System.IO.File.Copy(File + "-wal", killed + "-wal");
        }

        var before = (await System.IO.File.ReadAllBytesAsync(killed), await System.IO.File.ReadAllBytesAsync(killed + "-wal"));
        var reader = await SqliteStateStore.OpenAsync(killed, Options() with { Access = StateAccess.ReadOnly }, None);
        await using (reader)
        {
            Assert.Equal("9", (await LookupAsync(reader, "late"))[0].TargetId);
        }

        Assert.Equal(before.Item1, await System.IO.File.ReadAllBytesAsync(killed));
        Assert.Equal(before.Item2, await System.IO.File.ReadAllBytesAsync(killed + "-wal"));
    }

    [Fact]
    public async Task A_reader_neither_hinders_a_run_that_begins_meanwhile_nor_takes_its_log_away()
    {
        await FillAsync(3);
        var reader = await OpenReadOnlyAsync();
        Assert.True((await LookupAsync(reader, "k1"))[0].IsKnown);
        var store = await SqliteStateStore.OpenAsync(File, Options(), None);
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, [Created("new", "9")]), None);

        Assert.Equal("9", (await LookupAsync(reader, "new"))[0].TargetId);
        await reader.DisposeAsync();
        Assert.True(System.IO.File.Exists(File + "-wal"));
        await store.CommitAsync(lease, Batch(run, [Created("newer", "10")]), None);
        await store.DisposeAsync();

        Assert.Equal([File], Directory.GetFileSystemEntries(_home.Folder));
        var again = await OpenReadOnlyAsync();
        await using (again)
        {
            Assert.Equal("10", (await LookupAsync(again, "newer"))[0].TargetId);
        }
    }

    [Fact]
    public async Task Opened_to_read_only_a_missing_file_is_an_empty_state_and_stays_missing()
    {
        var store = await OpenReadOnlyAsync();
        await using (store)
        {
            Assert.False((await LookupAsync(store, "a"))[0].IsKnown);
            Assert.Empty(await store.ListRunsAsync(new RunQuery(), None));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_home.Folder));
    }

    // Migrations

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    public async Task A_newer_file_is_refused_and_left_as_it_is(int newer)
    {
        await FillAsync(3);
        var version = Read("PRAGMA user_version") + newer;
        Execute($"PRAGMA user_version = {version}");

        var error = await AssertRefusedAsync(SyncErrors.StateTooNew, StateAccess.ReadWrite);
        await AssertRefusedAsync(SyncErrors.StateTooNew, StateAccess.ReadOnly);

        Assert.Contains($"version {version};", error.Message, StringComparison.Ordinal);
        Assert.Equal((3, version), (Read("SELECT count(*) FROM links"), Read("PRAGMA user_version")));
    }

    [Fact]
    public async Task An_older_file_is_brought_up_to_date_and_keeps_what_it_holds()
    {
        await MigrateAsync(new SqliteMigrations(["CREATE TABLE t (n); INSERT INTO t VALUES (7);"]));
        var newer = new SqliteMigrations(["no SQL: applied already", "ALTER TABLE t ADD COLUMN m; UPDATE t SET m = n * 2;"]);

        var error = await Assert.ThrowsAsync<SyncException>(() =>
            SqliteStateStore.OpenAsync(File, Options() with { Access = StateAccess.ReadOnly }, newer, None));
        Assert.Same(SyncErrors.StateOutdated, error.Error);
        await MigrateAsync(newer);

        Assert.Equal(14, Read("SELECT m FROM t"));
        Assert.Equal(2, Read("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_migration_that_fails_half_way_changes_nothing()
    {
        await MigrateAsync(new SqliteMigrations(["CREATE TABLE t (n);"]));
        var broken = new SqliteMigrations(["", "ALTER TABLE t ADD COLUMN m;", "ALTER TABLE missing ADD COLUMN m;"]);

        await Assert.ThrowsAsync<SyncException>(() => SqliteStateStore.OpenAsync(File, Options(), broken, None));

        Assert.Equal(1, Read("PRAGMA user_version"));
        Assert.Equal(1, Read("SELECT count(*) FROM pragma_table_info('t')"));
    }

    [Fact]
    public async Task Many_that_open_a_new_file_at_once_all_get_it()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            SqliteStateStore.OpenAsync(File, Options() with { BusyTimeout = TimeSpan.FromSeconds(30) }, None))));

        foreach (var store in stores)
        {
            Assert.Equal(0, await store.CountLinksAsync(Scope, None));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_file_that_another_process_is_just_making_is_read_as_one_that_holds_nothing()
    {
        await using (System.IO.File.Create(File))
        {
            var store = await SqliteStateStore.OpenAsync(File, Options() with { Access = StateAccess.ReadOnly }, None);
            await using (store)
            {
                Assert.Empty(await store.ListRunsAsync(new RunQuery(), None));
            }
        }

        Assert.Equal(0, new FileInfo(File).Length);
    }

    [Fact]
    public void Outcomes_keep_the_numbers_they_have_in_files() =>
        Assert.Equal(
            ["Created", "Updated", "Unchanged", "Conflict", "Rejected", "Blocked", "Failed"],
            Enumerable.Range(0, 7).Select(static number => ((SyncOutcome)number).ToString()));

    [Fact]
    public async Task A_link_needs_less_than_200_bytes_of_the_file()
    {
        const int Links = 20_000;
        await FillAsync(Links, static i => new Guid(i, 1, 2, [3, 4, 5, 6, 7, 8, 9, (byte)i]).ToString());

        Assert.InRange(new FileInfo(File).Length / Links, 50, 200);
    }

    private async Task FillAsync(int links, Func<int, string>? key = null)
    {
        var store = await SqliteStateStore.OpenAsync(File, Options(), None);
        await using (store)
        {
            var (lease, run) = await BeginAsync(store);
            await store.CommitAsync(lease, Batch(run, [.. Enumerable.Range(0, links).Select(i => Created(key?.Invoke(i) ?? $"k{i}", "1"))]), None);
            await store.ReleaseLeaseAsync(lease, None);
        }
    }

    private async Task MigrateAsync(SqliteMigrations migrations)
    {
        var store = await SqliteStateStore.OpenAsync(File, Options(), migrations, None);
        await store.DisposeAsync();
    }

    /// <summary>A clock whose being read is the moment at which something else happens.</summary>
    private sealed class InterruptedTime(TimeProvider inner) : TimeProvider
    {
        public Action? Interruption { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Interruption?.Invoke();
            return inner.GetUtcNow();
        }
    }

    private SqliteStateOptions Options() => SqliteHome.Options(Clock);

    private Task<SqliteStateStore> OpenReadOnlyAsync() =>
        SqliteStateStore.OpenAsync(File, Options() with { Access = StateAccess.ReadOnly }, None);

    private async Task<SyncException> AssertRefusedAsync(SyncError expected, StateAccess access)
    {
        var error = await Assert.ThrowsAsync<SyncException>(() => SqliteStateStore.OpenAsync(File, Options() with { Access = access }, None));
        Assert.Same(expected, error.Error);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        return error;
    }

    private void Execute(string sql)
    {
        using var database = SqliteDatabase.Open(File, File, StateAccess.ReadWrite, TimeSpan.Zero);
        database.Execute(sql);
    }

    private long Read(string sql)
    {
        using var database = SqliteDatabase.Open(File, File, StateAccess.ReadOnly, TimeSpan.Zero);
        return database.ReadInt64(sql);
    }
}
