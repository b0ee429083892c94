using System.Text;
using System.Text.Json;
using LogPipe.Index.Search;
using LogPipe.Model;
using LogPipe.Testing;
using LogPipe.Testing.Contracts;

namespace LogPipe.Index.Tests;

public sealed class IndexOutputTests : OutputContract, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedIndex? _index;

    [Fact]
    public async Task The_document_found_is_the_document_of_the_event_writer_byte_for_byte()
    {
        LogBatch batch = Batch(Some.Source(), 3);
        await using (IOutput output = await OpenAsync())
            await DeliverAsync(output, batch);

        var expected = new List<string>();
        var writer = new EventJsonWriter();
        foreach (LogRecord record in batch.Records)
        {
            using var json = new Utf8Output();
            writer.Write(batch, record, json);
            expected.Add(Encoding.UTF8.GetString(json.WrittenSpan));
        }

        expected.Reverse();
        Assert.Equal(expected, await _index!.QueryAsync(""));
        await _index!.FlushAsync();
        Assert.Equal(expected, await _index.QueryAsync(""));
    }

    [Fact]
    public async Task A_hit_has_the_id_of_the_event_and_is_found_by_it()
    {
        LogBatch batch = Batch(Some.Source(), 3);
        await using (IOutput output = await OpenAsync())
            await DeliverAsync(output, batch);

        var id = new byte[EventId.CharCount];
        new EventId(batch.Source).Write(batch.Records[1], id);
        SearchHit? hit = await _index!.FindAsync(Encoding.ASCII.GetString(id));
        Assert.Equal(Encoding.ASCII.GetString(id), hit!.Id);
        await _index!.FlushAsync();
        Assert.Equal(hit.Sequence, (await _index.FindAsync(hit.Id))!.Sequence);
        Assert.Null(await _index.FindAsync("-" + hit.Id[1..]));
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    protected override async Task<IOutput> OpenAsync()
    {
        await CloseAsync();
        _index = EmbeddedIndex.Open(_folder.Path);
        return new IndexOutput("index", _index);
    }

    protected override async Task<IReadOnlyList<string>> ReadBackAsync()
    {
        await CloseAsync();
        await using EmbeddedIndex reader = EmbeddedIndex.OpenReadOnly(_folder.Path);
        var messages = new List<string>();
        await foreach (SearchHit hit in reader.ReadAllAsync(new SearchRequest()))
        {
            using JsonDocument document = JsonDocument.Parse(hit.Json);
            messages.Add(document.RootElement.TryGetProperty("message", out JsonElement message) ? message.GetString()! : "");
        }

        return messages;
    }

    private async Task CloseAsync()
    {
        if (_index is not null)
            await _index.DisposeAsync();
        _index = null;
    }
}
