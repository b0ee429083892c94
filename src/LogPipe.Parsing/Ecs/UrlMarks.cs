using System.Numerics;
using System.Runtime.Intrinsics;
using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>Where the parts behind a URL's authority begin and end, in bytes from the URL's start.</summary>
/// <remarks>
/// Hot: once per line of a web server. Most URLs are shorter than 64 bytes: one look at those tells where each of the four marks stands, instead of five searches of a few bytes each.
/// Benchmark: the whole-process scenario <c>apache</c>.
/// </remarks>
/// <param name="PathEnd">Where the path ends: at the question mark, or else where the query would.</param>
/// <param name="End">Where path and query end: at the number sign, or else with the URL.</param>
/// <param name="Name">Where the last part of the path begins.</param>
/// <param name="Dot">Its last dot, or -1.</param>
internal readonly record struct UrlMarks(int PathEnd, int End, int Name, int Dot)
{
    private const int MaskBytes = 64;

    /// <summary>Finds them in a URL whose path begins at <paramref name="path"/>.</summary>
    public static UrlMarks Find(LogBatch batch, Utf8Slice url, int path)
    {
        ReadOnlySpan<byte> readable = batch.Buffer[url.Start..];
        return url.ByteCount is > 0 and <= MaskBytes && readable.Length >= MaskBytes
            ? ByMasks(readable, url.ByteCount, path)
            : BySearch(readable[..url.ByteCount], path);
    }

    private static UrlMarks ByMasks(ReadOnlySpan<byte> readable, int byteCount, int path)
    {
        var first = Vector256.Create(readable);
        var second = Vector256.Create(readable[Vector256<byte>.Count..]);
        ulong from = path < MaskBytes ? ulong.MaxValue << path : 0;
        int end = Math.Min(BitOperations.TrailingZeroCount(Mask(first, second, (byte)'#') & from), byteCount);
        int pathEnd = Math.Min(BitOperations.TrailingZeroCount(Mask(first, second, (byte)'?') & from), end);
        ulong inPath = pathEnd > 0 ? from & (ulong.MaxValue >> (MaskBytes - pathEnd)) : 0;
        int slash = LastOf(Mask(first, second, (byte)'/') & inPath);
        int dot = LastOf(Mask(first, second, (byte)'.') & inPath);
        return new UrlMarks(pathEnd, end, slash < 0 ? path : slash + 1, dot > slash ? dot : -1);
    }

    private static UrlMarks BySearch(ReadOnlySpan<byte> url, int path)
    {
        int hash = url[path..].IndexOf((byte)'#');
        int end = hash < 0 ? url.Length : path + hash;
        int mark = url[path..end].IndexOf((byte)'?');
        int pathEnd = mark < 0 ? end : path + mark;
        int name = path + url[path..pathEnd].LastIndexOf((byte)'/') + 1;
        int dot = url[name..pathEnd].LastIndexOf((byte)'.');
        return new UrlMarks(pathEnd, end, name, dot < 0 ? -1 : name + dot);
    }

    private static ulong Mask(Vector256<byte> first, Vector256<byte> second, byte wanted)
    {
        var all = Vector256.Create(wanted);
        return Vector256.Equals(first, all).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(second, all).ExtractMostSignificantBits() << 32);
    }

    private static int LastOf(ulong mask) => 63 - BitOperations.LeadingZeroCount(mask);
}
