using LogPipe.Model;

namespace LogPipe.Outputs.DeadLetters;

/// <summary>Reads letters from an open segment, line by line; memory holds the file's longest line.</summary>
internal static class DeadLetterReader
{
    private const int InitialBytes = 64 << 10;

    /// <summary>Gives the letters from the start of the file. Lines that are no letters are passed over, so is a line without an end.</summary>
    public static IEnumerable<DeadLetter> Read(FileStream file)
    {
        byte[] buffer = new byte[InitialBytes];
        int filled = 0;
        file.Position = 0;
        for (int read = file.Read(buffer, 0, buffer.Length); read > 0; read = file.Read(buffer, filled, buffer.Length - filled))
        {
            filled += read;
            int start = 0;
            for (int end = LineEnd(buffer, start, filled); end >= 0; end = LineEnd(buffer, start, filled))
            {
                if (DeadLetterLine.TryRead(buffer.AsMemory(start, end - start), out DeadLetter? letter))
                    yield return letter!;
                start = end + 1;
            }

            filled -= start;
            buffer.AsSpan(start, filled).CopyTo(buffer);
            if (filled == buffer.Length)
                Array.Resize(ref buffer, checked(filled * 2));
        }
    }

    private static int LineEnd(byte[] buffer, int start, int filled)
    {
        int at = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n');
        return at < 0 ? -1 : start + at;
    }
}
