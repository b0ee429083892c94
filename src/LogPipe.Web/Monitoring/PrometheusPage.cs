using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LogPipe.Pipeline.Accounting;

namespace LogPipe.Web.Monitoring;

/// <summary>Writes the state in Prometheus' text format, version 0.0.4 ("Exposition formats" of its documentation).</summary>
internal static class PrometheusPage
{
    /// <summary>Gives the page.</summary>
    public static string Of(MonitorState state)
    {
        var page = new Page();
        PipelineSnapshot pipeline = state.Pipeline;
        page.Family("logpipe_build_info", "gauge", "version of LogPipe and of the runtime");
        page.Sample("logpipe_build_info", 1, ("version", state.Version), ("runtime", RuntimeInformation.FrameworkDescription));
        page.Family("logpipe_uptime_seconds", "gauge", "time since the run began");
        page.Sample("logpipe_uptime_seconds", pipeline.Elapsed.TotalSeconds);
        AddInputs(page, pipeline);
        AddBooks(page, pipeline.Books);
        AddStages(page, pipeline);
        AddQueues(page, pipeline);
        AddOutputs(page, pipeline);
        page.Family("logpipe_dead_letters_total", "counter", "dead letters by kind of reason");
        foreach ((string reason, long count) in pipeline.DeadLetters)
            page.Sample("logpipe_dead_letters_total", count, ("reason", reason));
        page.Family("logpipe_bulk_items_total", "counter", "documents by what the index answered: delivered, duplicate, retry, rejected");
        foreach ((string status, long count) in state.BulkItems)
            page.Sample("logpipe_bulk_items_total", count, ("status", status));
        AddKafka(page, state.Partitions);
        page.Family("logpipe_templates", "gauge", "templates that are known");
        page.Sample("logpipe_templates", state.Templates);
        return page.ToString();
    }

    private static void AddInputs(Page page, PipelineSnapshot pipeline)
    {
        page.Each("logpipe_lines_in_total", "counter", "physical lines that inputs handed over", pipeline.Inputs, static i => i.Lines, static i => ("input", i.Name));
        page.Each("logpipe_bytes_in_total", "counter", "bytes of text in them", pipeline.Inputs, static i => i.Bytes, static i => ("input", i.Name));
        page.Each("logpipe_sources", "gauge", "files, partitions and connections that are open", pipeline.Inputs, static i => i.Sources, static i => ("input", i.Name));
        page.Each("logpipe_input_wait_seconds_total", "counter", "time that inputs waited because the pipeline was full, summed over their sources", pipeline.Inputs, static i => i.WaitTime.TotalSeconds, static i => ("input", i.Name));
    }

    private static void AddBooks(Page page, BooksSnapshot books)
    {
        page.One("logpipe_lines_delivered_total", "counter", "lines of events that every output has", books.LinesDelivered);
        page.One("logpipe_lines_folded_total", "counter", "lines that are counted in roll-ups", books.LinesFolded);
        page.One("logpipe_lines_dead_lettered_total", "counter", "lines in dead letters", books.LinesDeadLettered);
        page.One("logpipe_lines_blank_total", "counter", "lines that held nothing", books.LinesBlank);
        page.One("logpipe_lines_filtered_total", "counter", "lines that filters took out", books.LinesFiltered);
        page.One("logpipe_lines_abandoned_total", "counter", "lines of half events that another instance reads again", books.LinesAbandoned);
        page.One("logpipe_lines_in_flight", "gauge", "lines whose fate is not known yet", books.LinesInFlight);
    }

    private static void AddStages(Page page, PipelineSnapshot pipeline)
    {
        page.Family("logpipe_stage_duration_seconds", "summary", "time spent in a stage, over all lanes; count is of batches");
        foreach (StageSnapshot stage in pipeline.Stages)
        {
            page.Sample("logpipe_stage_duration_seconds_sum", stage.Time.TotalSeconds, ("stage", stage.Name));
            page.Sample("logpipe_stage_duration_seconds_count", stage.Batches, ("stage", stage.Name));
        }

        page.Each("logpipe_stage_failures_total", "counter", "exceptions of a stage, each of them a defect", pipeline.Stages, static s => s.Failures, static s => ("stage", s.Name));
    }

    private static void AddQueues(Page page, PipelineSnapshot pipeline)
    {
        (string Queue, long Bytes, int Batches)[] queues =
        [
            .. pipeline.Lanes.Select(static (lane, number) => (string.Create(CultureInfo.InvariantCulture, $"lane {number}"), lane.QueuedBytes, lane.QueuedBatches)),
            .. pipeline.Outputs.Select(static output => (output.Name, output.QueuedBytes, output.QueuedBatches)),
        ];
        page.Each("logpipe_queue_bytes", "gauge", "bytes of text that wait before a lane or an output", queues, static q => q.Bytes, static q => ("queue", q.Queue));
        page.Each("logpipe_queue_batches", "gauge", "batches that wait before a lane or an output", queues, static q => q.Batches, static q => ("queue", q.Queue));
    }

    private static void AddOutputs(Page page, PipelineSnapshot pipeline)
    {
        page.Each("logpipe_events_delivered_total", "counter", "events that an output has", pipeline.Outputs, static o => o.EventsDelivered, static o => ("output", o.Name));
        page.Each("logpipe_events_rejected_total", "counter", "events that an output refused for good", pipeline.Outputs, static o => o.EventsRejected, static o => ("output", o.Name));
        page.Each("logpipe_events_retried_total", "counter", "events that an output was asked for again, once for each time", pipeline.Outputs, static o => o.EventsRetried, static o => ("output", o.Name));
        page.Each("logpipe_output_calls_total", "counter", "calls of an output", pipeline.Outputs, static o => o.Calls, static o => ("output", o.Name));
        page.Each("logpipe_output_failed_calls_total", "counter", "calls that failed as a whole", pipeline.Outputs, static o => o.FailedCalls, static o => ("output", o.Name));
        page.Each("logpipe_output_call_seconds_total", "counter", "time spent in calls of an output", pipeline.Outputs, static o => o.CallTime.TotalSeconds, static o => ("output", o.Name));
        page.Each("logpipe_output_up", "gauge", "1 while an output takes what it is given, 0 while it is asked again", pipeline.Outputs, static o => o.Trouble is null ? 1 : 0, static o => ("output", o.Name));
    }

    private static void AddKafka(Page page, IReadOnlyList<PartitionGauge> partitions)
    {
        page.Family("logpipe_kafka_consumer_lag_messages", "gauge", "messages in a partition that were not read yet");
        foreach (PartitionGauge p in partitions)
            page.Sample("logpipe_kafka_consumer_lag_messages", p.LagMessages, ("topic", p.Topic), ("partition", Text(p.Partition)));
        page.Family("logpipe_kafka_uncommitted_messages", "gauge", "messages that were read and may not be committed yet: under way, or in a stretch that is still being folded");
        foreach (PartitionGauge p in partitions)
            page.Sample("logpipe_kafka_uncommitted_messages", p.UncommittedMessages, ("topic", p.Topic), ("partition", Text(p.Partition)));
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text so far.</summary>
    private sealed class Page
    {
        private readonly StringBuilder _text = new();

        public void One(string name, string type, string help, double value)
        {
            Family(name, type, help);
            Sample(name, value);
        }

        public void Each<T>(string name, string type, string help, IReadOnlyList<T> all, Func<T, double> value, Func<T, (string Name, string Value)> label)
        {
            Family(name, type, help);
            foreach (T one in all)
                Sample(name, value(one), label(one));
        }

        public void Family(string name, string type, string help) => _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

        public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
        {
            _text.Append(name);
            for (int i = 0; i < labels.Length; i++)
                _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
            _text.Append(labels.Length > 0 ? "} " : " ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        public override string ToString() => _text.ToString();

        private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
