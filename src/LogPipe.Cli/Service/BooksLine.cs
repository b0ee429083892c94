using System.Globalization;
using LogPipe.Pipeline.Accounting;

namespace LogPipe.Cli.Service;

/// <summary>Writes the books of a run as one line that adds up.</summary>
internal static class BooksLine
{
    /// <summary>Gives the line: <c>lines in = 12 = 10 in 7 delivered events + …</c>.</summary>
    public static string Of(BooksSnapshot books)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"lines in = {books.LinesIn} = {books.LinesDelivered} in {books.EventsDelivered} delivered events + {books.LinesFolded} in roll-ups + "
            + $"{books.LinesDeadLettered} in {books.EventsDeadLettered} dead letters + {books.LinesBlank} blank + {books.LinesFiltered} filtered");
        if (books.LinesAbandoned > 0)
            line += string.Create(CultureInfo.InvariantCulture, $" + {books.LinesAbandoned} left to another instance");
        long open = books.LinesInFlight + books.LinesMisjoined;
        return open == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"{line} + {open} under way, to be read again at the next start");
    }
}
