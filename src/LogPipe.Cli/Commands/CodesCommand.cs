using System.CommandLine;
using System.Text;
using LogPipe.Cli.Codes;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe codes</c>: the catalogue of error codes.</summary>
internal static class CodesCommand
{
    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data",
        Recursive = true,
    };

    private static readonly Option<string?> File = new("--catalogue")
    {
        HelpName = "FILE",
        Description = "the catalogue; default: codes.catalogue of the configuration, else codes/catalogue.yaml in the data folder",
        Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    private static readonly Option<string?> OnlyStatus = new("--status") { HelpName = "STATUS", Description = "only codes of this status: new, known, muted, resolved or regression" };

    private static readonly Option<string?> OnlyApplication = new("--application") { HelpName = "NAME", Description = "only codes that this application had" };

    private static readonly Argument<string> Code = new("code") { HelpName = "CODE", Description = "the code, or one that the error had before" };

    private static readonly Option<string> Format = new("--format") { HelpName = "FORMAT", Description = "yaml, json, csv, markdown, bulk (lines for Elasticsearch's _bulk), enrich (the body of an enrich policy over them) or prometheus (metrics for the node exporter's text files)", DefaultValueFactory = static _ => "yaml" };

    private static readonly Argument<string[]> Files = new("FILE") { Arity = ArgumentArity.OneOrMore, Description = "catalogues (.yaml) and what other sites learned (state.json)" };

    private static readonly IReadOnlyDictionary<string, Option<string?>> Fields = CatalogueEntry.FieldNames.ToDictionary(static name => name, static name => new Option<string?>("--" + name.Replace('_', '-'))
    {
        HelpName = name is CatalogueEntry.Severity ? "SEVERITY" : name is CatalogueEntry.Status ? "STATUS" : name is CatalogueEntry.MutedUntil ? "TIME" : name is CatalogueEntry.Runbook ? "URL" : "TEXT",
        Description = name switch
        {
            CatalogueEntry.Title => "what the error is",
            CatalogueEntry.Owner => "who looks after it",
            CatalogueEntry.Severity => $"how bad it is: {string.Join(", ", CatalogueEntry.Severities)}",
            CatalogueEntry.Runbook => "the page that says what to do",
            CatalogueEntry.Status => $"what has become of it: {string.Join(", ", CatalogueEntry.Statuses)}",
            CatalogueEntry.MutedUntil => "until when nobody wants to hear of it; with --status muted",
            CatalogueEntry.ResolvedIn => "the release that mends it; with --status resolved",
            CatalogueEntry.Notes => "whatever else",
            _ => "other codes of the same error, separated by commas",
        },
    });

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("codes", "shows and keeps the catalogue of error codes")
        {
            Details =
            [
                "'logpipe run' gives every error a code and learns when, where and how often it comes. What people say of it (title, owner, severity, runbook, status) is a file of YAML "
                + "that can live in git; a running pipeline takes changes over within seconds and writes owner and runbook on events.",
            ],
            Examples =
            [
                new("logpipe codes list --status new", "the errors that nobody has looked at yet, those that come most often first"),
                new("logpipe codes set JBOSS-DB-7K3FQ --owner shop --status resolved --resolved-in 2.4.1", "seen again in 2.4.1 or later, it is a regression"),
                new("logpipe codes export --format yaml > CODES.yaml", "the catalogue, for git"),
            ],
        };
        command.Add(Data);
        command.Add(File);
        var list = new DocumentedCommand("list", "lists the codes, those seen most often first") { Examples = [new("logpipe codes list | jq -r 'select(.owner == null) | .code'", "codes that nobody looks after")] };
        list.Add(OnlyStatus);
        list.Add(OnlyApplication);
        list.Add(Json);
        list.SetAction(static result => Do(result, List));
        var show = new DocumentedCommand("show", "shows everything about one code") { Examples = [new("logpipe codes show JBOSS-DB-7K3FQ", "where it was seen, what it is made of, and a sample")] };
        show.Add(Code);
        show.Add(Json);
        show.SetAction(static result => Do(result, Show));
        var set = new DocumentedCommand("set", "says something of a code; an empty text takes it back") { Examples = [new("logpipe codes set JBOSS-DB-7K3FQ --status muted --muted-until 2026-12-24", "no alerts of this code until then")] };
        set.Add(Code);
        foreach (Option<string?> field in Fields.Values)
            set.Add(field);
        set.SetAction(static result => Do(result, Set));
        var export = new DocumentedCommand("export", "writes the catalogue for git, a wiki, a spreadsheet or Elasticsearch") { Examples = [new("logpipe codes export --format markdown > Error-codes.md", "a page for a wiki")] };
        export.Add(Format);
        export.SetAction(static result => Do(result, Export));
        var merge = new DocumentedCommand("merge", "takes over what other catalogues and sites know, without conflicts")
        {
            Details = ["Of each field the word that was said last wins, whatever the order of the files. What a running pipeline counts itself is only merged while it does not run."],
            Examples = [new("logpipe codes merge berlin/catalogue.yaml berlin/state.json", "what Berlin says and has seen")],
        };
        merge.Add(Files);
        merge.SetAction(static result => Do(result, Merge));
        foreach (Command sub in (Command[])[list, show, set, export, merge])
            command.Add(sub);
        return command;
    }

    private static int Do(ParseResult result, Func<ParseResult, CodePlaces, int> what)
    {
        CodePlaces places = CodePlaces.Find(result.GetValue(Data));
        if (result.GetValue(File) is { } file)
            places = places with { Catalogue = file };
        try
        {
            return what(result, places);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            foreach (string line in e.Message.Split('\n'))
                Console.Error.WriteLine($"logpipe: {line}");
            return ExitCode.Failed;
        }
    }

    private static int List(ParseResult result, CodePlaces places)
    {
        string? status = result.GetValue(OnlyStatus);
        if (status is not (null or "regression") && !CatalogueEntry.Statuses.Contains(status))
            return Refuse($"--status: '{status}' is none of {string.Join(", ", CatalogueEntry.Statuses)}, regression");
        string? application = result.GetValue(OnlyApplication);
        List<CodeView> codes =
        [
            .. CodeView.All(CodeStateFile.Load(places.State), CatalogueFile.Load(places.Catalogue))
                .Where(code => (status is null || code.Status == status) && (application is null || code.Row?.Counts.Any(c => c.Application == application) == true)),
        ];
        if (codes.Count == 0 && !System.IO.File.Exists(places.State))
            Console.Error.WriteLine($"logpipe: no codes in {places.State}; 'logpipe run' saves them, --data names its data folder");
        return Write(Screen.OutputIsTerminal && !result.GetValue(Json) ? CodeRows.Table(codes) : CodeRows.Json(codes));
    }

    private static int Show(ParseResult result, CodePlaces places)
    {
        if (Find(result.GetValue(Code)!, places) is not { } code)
            return ExitCode.Failed;
        return Write(Screen.OutputIsTerminal && !result.GetValue(Json) ? CodeRows.Page(code) : CodeRows.Json([code]));
    }

    private static int Set(ParseResult result, CodePlaces places)
    {
        var said = Fields.Where(f => result.GetValue(f.Value) is not null).ToDictionary(static f => f.Key, f => result.GetValue(f.Value)!);
        if (said.Count == 0)
            return Refuse("nothing to set; name a field such as --owner or --status");
        if (said.Select(static f => CatalogueFile.Mistake(f.Key, f.Value) is { } mistake ? $"--{f.Key.Replace('_', '-')}: {mistake}" : null).FirstOrDefault(static m => m is not null) is { } wrong)
            return Refuse(wrong);
        if (Find(result.GetValue(Code)!, places) is not { } code)
            return ExitCode.Failed;
        CodeState state = CodeStateFile.Load(places.State);
        Catalogue catalogue = CatalogueFile.Load(places.Catalogue).Adopt(state.Rows.SelectMany(static r => r.Aliases.Select(alias => (alias, r.Code))));
        CatalogueEntry entry = code.Entry ?? new CatalogueEntry { Code = code.Code, Fields = new Dictionary<string, CatalogueValue>() };
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach ((string field, string text) in said)
            entry = entry.Set(field, text, now);
        Save(places, state, catalogue.Put(entry));
        Console.Error.WriteLine($"logpipe: {code.Code}: {string.Join(", ", said.Select(static f => f.Value.Length > 0 ? $"{f.Key} is {Printable.Of(f.Value)}" : $"{f.Key} taken back"))} ({places.Catalogue})");
        return ExitCode.Done;
    }

    private static int Export(ParseResult result, CodePlaces places)
    {
        IReadOnlyList<CodeView> codes = CodeView.ByCode(CodeStateFile.Load(places.State), CatalogueFile.Load(places.Catalogue));
        byte[]? text = result.GetValue(Format) switch
        {
            "yaml" => Encoding.UTF8.GetBytes(CatalogueYaml.Of(codes)),
            "json" => CodeRows.Json(codes),
            "csv" => CodeRows.Csv(codes),
            "markdown" => CodeRows.Markdown(codes),
            "bulk" => CodeRows.Bulk(codes),
            "enrich" => CodeRows.EnrichPolicy(),
            "prometheus" => CodeMetrics.Of(codes),
            _ => null,
        };
        return text is null ? Refuse($"--format: '{result.GetValue(Format)}' is none of yaml, json, csv, markdown, bulk, enrich, prometheus") : Write(text);
    }

    private static int Merge(ParseResult result, CodePlaces places)
    {
        CodeState state = CodeStateFile.Load(places.State);
        Catalogue catalogue = CatalogueFile.Load(places.Catalogue);
        int before = CodeView.ByCode(state, catalogue).Count;
        bool hasState = false;
        foreach (string file in result.GetValue(Files)!)
        {
            if (!System.IO.File.Exists(file))
                throw new IOException($"{file}: no such file");
            if (Path.GetExtension(file) == ".json")
            {
                state = state.With(CodeStateFile.Load(file));
                hasState = true;
            }
            else
                catalogue = catalogue.With(CatalogueFile.Load(file));
        }

        if (hasState)
            CodeStateFile.Save(state, places.State);
        Save(places, state, catalogue);
        int after = CodeView.ByCode(state, catalogue).Count;
        Console.Error.WriteLine($"logpipe: {after} codes, {after - before} of them new here ({places.Catalogue})");
        return ExitCode.Done;
    }

    private static CodeView? Find(string name, CodePlaces places)
    {
        Catalogue catalogue = CatalogueFile.Load(places.Catalogue);
        CodeState state = CodeStateFile.Load(places.State);
        IReadOnlyList<CodeView> codes = CodeView.ByCode(state, catalogue);
        string said = catalogue.CodeOf(name.ToUpperInvariant());
        string code = CodeView.Aliases(state).GetValueOrDefault(said, said);
        if (codes.FirstOrDefault(c => c.Code == code) is { } found)
            return found;
        Console.Error.WriteLine($"logpipe: no code '{name}'{NearestName.Hint(code, codes.Select(static c => c.Code))}; 'logpipe codes list' lists them");
        return null;
    }

    /// <summary>Replaces the catalogue's file as a whole.</summary>
    private static void Save(CodePlaces places, CodeState state, Catalogue catalogue)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(places.Catalogue))!);
        System.IO.File.WriteAllText(places.Catalogue + ".new", CatalogueYaml.Of(CodeView.ByCode(state, catalogue)));
        System.IO.File.Move(places.Catalogue + ".new", places.Catalogue, overwrite: true);
    }

    private static int Write(byte[] text)
    {
        try
        {
            using Stream output = StandardOutput.Open();
            output.Write(text);
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
    }

    private static int Refuse(string mistake)
    {
        Console.Error.WriteLine($"logpipe: {mistake}\n'logpipe codes --help' says how to use it");
        return ExitCode.Wrong;
    }
}
