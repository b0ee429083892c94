using LogPipe.Model;
using LogPipe.Pipeline.Acknowledgement;
using LogPipe.Testing;
using LogPipe.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Pipeline.Tests.Acknowledgement;

public sealed class SourceRegistryTests
{
    private readonly SourceRegistry _registry = new(3, NullLogger.Instance);
    private readonly ScriptedInput _input = new();

    [Fact]
    public void Sources_spread_evenly_over_the_lanes_and_stay_there()
    {
        LogSource[] sources = [.. Enumerable.Range(0, 9).Select(static i => Some.Source($"s{i}"))];

        int[] lanes = [.. sources.Select(s => _registry.Enter(s, _input, 0).Lane)];

        Assert.All(Enumerable.Range(0, 3), lane => Assert.Equal(3, lanes.Count(l => l == lane)));
        Assert.Equal(lanes, sources.Select(s => _registry.Enter(s, _input, 0).Lane));
    }

    [Fact]
    public void A_source_that_ended_makes_room_on_its_lane()
    {
        LogSource first = Some.Source("first");
        SourceLedger ledger = _registry.Enter(first, _input, 0);
        _registry.Enter(Some.Source("second"), _input, 0);
        _registry.Enter(Some.Source("third"), _input, 0);

        _registry.Leave(ledger, sourceEnded: true);

        Assert.Equal(ledger.Lane, _registry.Enter(Some.Source("fourth"), _input, 0).Lane);
        Assert.DoesNotContain(ledger, _registry.All());
    }

    [Fact]
    public void A_source_that_goes_on_after_its_end_stays_open()
    {
        LogSource source = Some.Source();
        SourceLedger ledger = _registry.Enter(source, _input, 0);
        Assert.Same(ledger, _registry.Enter(source, _input, 10));

        _registry.Leave(ledger, sourceEnded: true);
        Assert.Same(ledger, _registry.Enter(source, _input, 20));
        _registry.Leave(ledger, sourceEnded: false);

        Assert.Contains(ledger, _registry.All());
    }
}
