using System.Text;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

public sealed class CsvLinesTests
{
    [Fact]
    public void A_disk_that_is_full_leaves_no_half_line_and_takes_the_next_one_when_it_has_room()
    {
        using var disk = new SmallDisk(room: 12);
        var lines = new CsvLines(disk, CsvDialect.Default with { NewLine = "\n" });
        Write(lines, "1", "Oslo");

        Assert.Throws<IOException>(() => Write(lines, "2", "Trondheim"));
        Assert.Equal("1,Oslo\n", disk.Text);
        disk.Room = 100;
        Write(lines, "3", "Bergen");

        Assert.Equal("1,Oslo\n3,Bergen\n", disk.Text);
    }

    [Fact]
    public void A_byte_order_mark_and_a_sep_line_stand_before_the_first_line()
    {
        using var disk = new SmallDisk(room: 100);
        var lines = new CsvLines(disk, CsvDialect.Default with { NewLine = "\r\n", Delimiter = ';', HasByteOrderMark = true, HasSeparatorLine = true });

        lines.Begin();
        Write(lines, "id", "city");

        Assert.Equal("\uFEFFsep=;\r\nid;city\r\n", disk.Text);
    }

    private static void Write(CsvLines lines, params string[] cells)
    {
        foreach (var cell in cells)
        {
            lines.Add(cell);
        }

        lines.End();
    }

    /// <summary>Writes what there is room for, and only then says that there is no more: as a disk does.</summary>
    private sealed class SmallDisk(int room) : MemoryStream
    {
        public int Room { get; set; } = room;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var taken = (int)Math.Min(buffer.Length, Room - Length);
            base.Write(buffer[..taken].ToArray(), 0, taken);
            if (taken < buffer.Length)
            {
                throw new IOException("There is not enough space on the disk.");
            }
        }
    }
}
