namespace LogPipe.Outputs.Ndjson;

/// <summary>Finds the line without an end that a killed process left at the end of its file.</summary>
internal static class TornLine
{
    private const int BlockBytes = 64 << 10;

    /// <summary>Cuts the file after its last line end and stands there.</summary>
    /// <returns>The bytes left.</returns>
    public static long CutOff(FileStream file)
    {
        long end = EndOfLastLine(file);
        if (end < file.Length)
            file.SetLength(end);
        file.Position = end;
        return end;
    }

    private static long EndOfLastLine(FileStream file)
    {
        byte[] block = new byte[BlockBytes];
        for (long blockEnd = file.Length; blockEnd > 0;)
        {
            long blockStart = Math.Max(blockEnd - BlockBytes, 0);
            Span<byte> bytes = block.AsSpan(0, (int)(blockEnd - blockStart));
            file.Position = blockStart;
            file.ReadExactly(bytes);
            int lineEnd = bytes.LastIndexOf((byte)'\n');
            if (lineEnd >= 0)
                return blockStart + lineEnd + 1;
            blockEnd = blockStart;
        }

        return 0;
    }
}
