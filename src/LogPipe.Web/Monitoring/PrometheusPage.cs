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
        page.Durations("logpipe_event_lag_seconds", "how old events were when they came: arrival minus @timestamp", state.EventLags, static l => l.Lag, static l => ("input", l.Input));
        page.Each("logpipe_parse_failures_total", "counter", "events that no format fits", state.ParseFailures, static f => f.Events, static f => ("dataset", f.Dataset));
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
        AddKafka(page, state);
        AddListeners(page, state.Listeners);
        page.One("logpipe_templates", "gauge", "templates that are known", state.Templates);
        page.One("logpipe_codes", "gauge", "error codes that are known", state.Codes);
        page.One("logpipe_codes_new_total", "counter", "error codes that were seen for the first time", state.NewCodes);
        AddSignals(page, state);
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
        page.Durations("logpipe_stage_duration_seconds", "time that a stage took for a batch, over all lanes", pipeline.Stages, static s => s.Durations, static s => ("stage", s.Name));
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

    private static void AddListeners(Page page, IReadOnlyList<ListenerGauge> listeners)
    {
        page.Each("logpipe_input_connections_total", "counter", "connections that an input accepted", listeners, static l => l.Connections, static l => ("input", l.Input));
        page.Each("logpipe_input_open_connections", "gauge", "connections that are open", listeners, static l => l.OpenConnections, static l => ("input", l.Input));
        page.Family("logpipe_input_requests_total", "counter", "requests of HTTP by what they were for and the status that answered them");
        foreach (ListenerGauge listener in listeners)
        {
            foreach ((string route, int status, long count) in listener.Requests)
                page.Sample("logpipe_input_requests_total", count, ("input", listener.Input), ("route", route), ("status", Text(status)));
        }

        page.Each("logpipe_input_messages_total", "counter", "messages that were put into the spool, durably", listeners, static l => l.Messages, static l => ("input", l.Input));
        page.Each("logpipe_input_received_bytes_total", "counter", "bytes of these messages and their frames", listeners, static l => l.Bytes, static l => ("input", l.Input));
        page.Family("logpipe_input_refused_total", "counter", "connections, requests and datagrams that were refused, put off or given up, by reason");
        foreach (ListenerGauge listener in listeners)
        {
            foreach ((string reason, long count) in listener.Refused)
                page.Sample("logpipe_input_refused_total", count, ("input", listener.Input), ("reason", reason));
        }

        page.Each("logpipe_spool_bytes", "gauge", "bytes that came over the network and are on the disk until they are delivered", listeners, static l => l.SpoolBytes, static l => ("input", l.Input));
        page.Each("logpipe_spool_max_bytes", "gauge", "bytes that may be there: spool.size", listeners, static l => l.SpoolMaxBytes, static l => ("input", l.Input));
        page.Each("logpipe_spool_age_seconds", "gauge", "time that the oldest message that is not delivered has been there", listeners, static l => l.SpoolAge.TotalSeconds, static l => ("input", l.Input));
    }

    private static void AddSignals(Page page, MonitorState state)
    {
        page.Each("logpipe_incidents_open", "gauge", "incidents that are not over", [.. state.OpenIncidents], static i => i.Value, static i => ("severity", i.Key));
        page.Each("logpipe_signals_written_total", "counter", "states of incidents that a sink took", state.Signals, static s => s.Written, static s => ("sink", s.Sink));
        page.Each("logpipe_signals_refused_total", "counter", "states of incidents that a sink refused for good", state.Signals, static s => s.Refused, static s => ("sink", s.Sink));
        page.Each("logpipe_signals_pending", "gauge", "incidents whose last state a sink does not have yet", state.Signals, static s => s.Pending, static s => ("sink", s.Sink));
    }

    private static void AddKafka(Page page, MonitorState state)
    {
        IReadOnlyList<PartitionGauge> partitions = state.Partitions;
        page.Each("logpipe_kafka_dead_letters_total", "counter", "dead letters by the topic that has them", [.. state.KafkaDeadLetters], static l => l.Value, static l => ("topic", l.Key));
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

        /// <summary>Adds a histogram: buckets that each hold what the one before holds too, the sum in seconds, the count.</summary>
        public void Durations<T>(string name, string help, IReadOnlyList<T> all, Func<T, HistogramSnapshot> value, Func<T, (string Name, string Value)> label)
        {
            Family(name, "histogram", help);
            foreach (T one in all)
            {
                HistogramSnapshot seen = value(one);
                long count = 0;
                for (int i = 0; i < seen.Counts.Count; i++)
                {
                    count += seen.Counts[i];
                    string bound = i < seen.Bounds.Count ? seen.Bounds[i].TotalSeconds.ToString("R", CultureInfo.InvariantCulture) : "+Inf";
                    Sample(name + "_bucket", count, label(one), ("le", bound));
                }

                Sample(name + "_sum", seen.Total.TotalSeconds, label(one));
                Sample(name + "_count", count, label(one));
            }
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
