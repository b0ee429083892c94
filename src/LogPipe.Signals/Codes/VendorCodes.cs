using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>
/// Finds the codes that vendors give their errors in what a program says: of WildFly and its libraries, Oracle, SQL (SQLSTATE, ISO/IEC 9075), MySQL, DB2, SQL Server, Apache, Node. What the format of the
/// line has a field for is found by the parser already. docs/codes.md lists them.
/// </summary>
/// <remarks>Hot for errors and warnings: one pass over some hundred bytes says which families may be there (<see cref="SignsIn"/>), and only those are searched.</remarks>
internal static class VendorCodes
{
    /// <summary>Bytes of a message that are looked at: a vendor's code stands at its beginning.</summary>
    private const int MaxBytes = 1024;

    /// <summary>Projects around WildFly that number their messages (logging.jboss.org), and Hibernate's: letters, then five or six digits.</summary>
    private static readonly HashSet<string> Projects = new(
        [
            "AMQ", "ARJUNA", "CODI", "COM", "DSH", "EAPUPG", "EJBCLIENT", "ELY", "ELYEE", "ELYTOOL", "ELYWEB", "HCANN", "HHH", "HCIRCUIT", "HQ", "HRX", "HSEARCH", "HV", "IJ", "ISPN", "JBAS", "JBOSGI",
            "JBREM", "JBTHR", "JBWEB", "JBWS", "JBXTS", "JGRP", "JIPI", "KC", "MODULES", "MSC", "OGM", "PBOX", "PLFED", "PLINK", "RESTEASY", "RTGOV", "SRCFG", "SRMET", "SROAP", "SWSPI", "TEIID", "UT", "VFS", "WELD",
            "WFCMTOOL", "WFLYACP", "WFMIGRCLI", "XNIO",
        ],
        StringComparer.Ordinal);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> ProjectNames = Projects.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What begins the codes of Oracle's products, each with five digits.</summary>
    private static readonly byte[][] Oracle = [.. new[] { "ORA-", "TNS-", "PLS-", "RMAN-", "PRKR-", "CRS-", "OCI-" }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] SqlStates = [.. new[] { "SQLSTATE[", "SQLSTATE=", "SQLSTATE: ", "SQLState: ", "SQL state [", "SQLSTATE ", "sqlstate=" }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>What stands before numbers of errors and has two r's in a row.</summary>
    private static readonly byte[][] ErrorNumbers = [.. new[] { "Error_code: ", "SQL Error: ", "errno: ", "error code [", "errno=", "Got error " }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] OtherNumbers = [.. new[] { "SQLCODE=", "Msg " }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Errors of the operating system by name, as Node writes them (POSIX, errno.h).</summary>
    private static readonly byte[][] Errnos =
    [
        .. new[]
        {
            "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ENOENT", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "EPERM", "EMFILE", "ENFILE", "ENOSPC", "EEXIST",
            "EISDIR", "ENOTDIR", "ENOTEMPTY", "EHOSTUNREACH", "ENETUNREACH", "ENOMEM", "EROFS", "EBUSY", "EIO",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly (byte[] Words, byte[] Name)[] PhpLevels =
    [
        ("fatal error"u8.ToArray(), "E_ERROR"u8.ToArray()),
        ("warning"u8.ToArray(), "E_WARNING"u8.ToArray()),
        ("parse error"u8.ToArray(), "E_PARSE"u8.ToArray()),
        ("notice"u8.ToArray(), "E_NOTICE"u8.ToArray()),
        ("deprecated"u8.ToArray(), "E_DEPRECATED"u8.ToArray()),
        ("recoverable fatal error"u8.ToArray(), "E_RECOVERABLE_ERROR"u8.ToArray()),
        ("catchable fatal error"u8.ToArray(), "E_RECOVERABLE_ERROR"u8.ToArray()),
        ("strict standards"u8.ToArray(), "E_STRICT"u8.ToArray()),
    ];

    private static readonly SearchValues<byte> StateChars = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Looks for a vendor's code.</summary>
    /// <param name="text">What a program says; the first kilobyte is looked at.</param>
    /// <param name="code">Where the code lies.</param>
    /// <param name="number">Where the number lies that a database adds to a SQLSTATE, which is only a class of errors; empty for none.</param>
    /// <returns>False where there is none.</returns>
    public static bool TryFind(ReadOnlySpan<byte> text, out Range code, out Range number)
    {
        text = text[..Math.Min(text.Length, MaxBytes)];
        number = default;
        Signs signs = SignsIn(text);
        if (TryProject(text, out code) || ((signs & Signs.Numbered) != 0 && TryOracle(text, out code)))
            return true;
        if ((signs & (Signs.Sql | Signs.SqlState)) != 0 && (text.IndexOf("SQL"u8) >= 0 || text.IndexOf("sqlstate"u8) >= 0))
        {
            if (TrySqlState(text, signs, out code, out number))
                return true;
            if (TryDb2(text, out code))
                return true;
        }

        return TryNumber(text, signs, out code) || ((signs & Signs.Errno) != 0 && TryErrno(text, out code));
    }

    /// <summary>What two or three bytes in a row say about a text; at least one more byte follows two, as every code is longer.</summary>
    [Flags]
    internal enum Signs
    {
        /// <summary>No code but a project's can be in it.</summary>
        None = 0,

        /// <summary><c>SQ</c>.</summary>
        Sql = 1,

        /// <summary><c>sq</c>.</summary>
        SqlState = 2,

        /// <summary><c>rr</c>.</summary>
        Error = 4,

        /// <summary><c>Ms</c>.</summary>
        Message = 8,

        /// <summary><c>E</c> and another capital.</summary>
        Errno = 16,

        /// <summary>A capital, a hyphen and a digit.</summary>
        Numbered = 32,
    }

    /// <summary>Looks for all signs in one pass.</summary>
    internal static Signs SignsIn(ReadOnlySpan<byte> text)
    {
        const int ahead = 2;
        if (text.Length < Vector256<byte>.Count + ahead)
        {
            // short texts are as good as long ones behind which nothing comes
            Span<byte> padded = stackalloc byte[Vector256<byte>.Count + ahead];
            padded.Clear();
            text.CopyTo(padded);
            return SignsIn(padded);
        }

        ref byte start = ref MemoryMarshal.GetReference(text);
        Vector256<byte> sql = default, state = default, error = default, message = default, errno = default, numbered = default;
        int last = text.Length - Vector256<byte>.Count - ahead;
        for (int at = 0; ; at = Math.Min(at + Vector256<byte>.Count, last))
        {
            var first = Vector256.LoadUnsafe(ref start, (nuint)at);
            var second = Vector256.LoadUnsafe(ref start, (nuint)at + 1);
            var third = Vector256.LoadUnsafe(ref start, (nuint)at + 2);
            sql |= Vector256.Equals(first, Vector256.Create((byte)'S')) & Vector256.Equals(second, Vector256.Create((byte)'Q'));
            state |= Vector256.Equals(first, Vector256.Create((byte)'s')) & Vector256.Equals(second, Vector256.Create((byte)'q'));
            error |= Vector256.Equals(first, Vector256.Create((byte)'r')) & Vector256.Equals(second, Vector256.Create((byte)'r'));
            message |= Vector256.Equals(first, Vector256.Create((byte)'M')) & Vector256.Equals(second, Vector256.Create((byte)'s'));
            errno |= Vector256.Equals(first, Vector256.Create((byte)'E')) & IsBetween(second, (byte)'A', (byte)'Z');
            numbered |= IsBetween(first, (byte)'A', (byte)'Z') & Vector256.Equals(second, Vector256.Create((byte)'-')) & IsBetween(third, (byte)'0', (byte)'9');
            if (at == last)
                break;
        }

        return Sign(sql, Signs.Sql) | Sign(state, Signs.SqlState) | Sign(error, Signs.Error) | Sign(message, Signs.Message) | Sign(errno, Signs.Errno) | Sign(numbered, Signs.Numbered);

        static Vector256<byte> IsBetween(Vector256<byte> bytes, byte low, byte high) =>
            Vector256.LessThanOrEqual(bytes - Vector256.Create(low), Vector256.Create((byte)(high - low)));

        static Signs Sign(Vector256<byte> places, Signs sign) => places == Vector256<byte>.Zero ? Signs.None : sign;
    }

    /// <summary>Gives the level of PHP (php.net, "Predefined Constants" of errors) that a line's first words name.</summary>
    /// <param name="level">What is before the colon: <c>Fatal error</c>.</param>
    /// <returns>Null where it is none.</returns>
    public static byte[]? PhpLevel(ReadOnlySpan<byte> level)
    {
        foreach ((byte[] words, byte[] name) in PhpLevels)
        {
            if (Ascii.EqualsIgnoreCase(level, words))
                return name;
        }

        return null;
    }

    /// <summary>At the beginning, or behind a colon: <c>WFLYCTL0013: Operation failed</c>, <c>EJBException: WFLYEJB0034: …</c>.</summary>
    private static bool TryProject(ReadOnlySpan<byte> text, out Range code)
    {
        const int mostColons = 6;
        int start = 0;
        for (int i = 0; i < mostColons; i++)
        {
            int letters = 0;
            while (start + letters < text.Length && text[start + letters] is >= (byte)'A' and <= (byte)'Z')
                letters++;
            int end = start + letters;
            if (letters is >= 2 and <= 10 && end < text.Length && text[end] == (byte)'-' && letters == 4 && text[start..end].SequenceEqual("WELD"u8))
                end++;
            int digits = CountDigits(text[end..]);
            if (digits is >= 3 and <= 6 && end + digits < text.Length && text[end + digits] is (byte)':' or (byte)' ' && IsProject(text.Slice(start, letters), digits))
            {
                code = start..(end + digits);
                return true;
            }

            int colon = text[start..].IndexOf(": "u8);
            if (colon < 0)
                break;
            start += colon + 2;
        }

        code = default;
        return false;
    }

    private static bool IsProject(ReadOnlySpan<byte> letters, int digits)
    {
        if (letters.StartsWith("WFLY"u8))
            return digits >= 4;
        if (letters.SequenceEqual("AH"u8))
            return digits == 5;
        if (digits < 5 && !letters.SequenceEqual("HV"u8))
            return false;
        Span<char> name = stackalloc char[letters.Length];
        Encoding.ASCII.GetChars(letters, name);
        return ProjectNames.Contains(name);
    }

    private static bool TryOracle(ReadOnlySpan<byte> text, out Range code)
    {
        code = default;
        foreach (byte[] prefix in Oracle)
        {
            int at = text.IndexOf(prefix);
            if (at < 0 || (at > 0 && char.IsAsciiLetterOrDigit((char)text[at - 1])) || CountDigits(text[(at + prefix.Length)..]) is not (4 or 5) and var digits)
                continue;
            code = at..(at + prefix.Length + CountDigits(text[(at + prefix.Length)..]));
            return true;
        }

        return false;
    }

    private static bool TrySqlState(ReadOnlySpan<byte> text, Signs signs, out Range code, out Range number)
    {
        const int stateChars = 5;
        foreach (byte[] prefix in SqlStates)
        {
            int at = text.IndexOf(prefix);
            if (at < 0)
                continue;
            at += prefix.Length;
            if (at + stateChars > text.Length || text.Slice(at, stateChars).ContainsAnyExcept(StateChars) || (at + stateChars < text.Length && char.IsAsciiLetterOrDigit((char)text[at + stateChars])))
                continue;
            code = at..(at + stateChars);
            number = NumberBehind(text, at + stateChars);
            if (number.Equals(default) && TryNumber(text, signs, out Range named))
                number = named;
            return true;
        }

        (code, number) = (default, default);
        return false;
    }

    /// <summary>PDO: <c>SQLSTATE[HY000] [2002] …</c>, <c>SQLSTATE[42S02]: Base table or view not found: 1146 …</c>.</summary>
    private static Range NumberBehind(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[at..];
        if (rest.StartsWith("] ["u8) && CountDigits(rest[3..]) is > 0 and var digits)
            return (at + 3)..(at + 3 + digits);
        if (!rest.StartsWith("]: "u8))
            return default;
        int colon = rest[3..].IndexOf(": "u8);
        if (colon < 0)
            return default;
        int start = at + 3 + colon + 2;
        int count = CountDigits(text[start..]);
        return count > 0 ? start..(start + count) : default;
    }

    /// <summary><c>SQL0204N</c>.</summary>
    private static bool TryDb2(ReadOnlySpan<byte> text, out Range code)
    {
        int at = text.IndexOf("SQL"u8);
        int digits = at < 0 ? 0 : CountDigits(text[(at + 3)..]);
        bool isCode = digits is 4 or 5 && at + 3 + digits < text.Length && text[at + 3 + digits] is (byte)'N' or (byte)'C' or (byte)'W';
        code = isCode ? at..(at + 4 + digits) : default;
        return isCode;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, Signs signs, out Range code)
    {
        if (((signs & Signs.Error) != 0 && TryNumber(text, ErrorNumbers, out code)) || ((signs & (Signs.Sql | Signs.Message)) != 0 && TryNumber(text, OtherNumbers, out code)))
            return true;

        // MySQL's clients: ERROR 1045 (28000): …
        if (text.StartsWith("ERROR "u8) && CountDigits(text[6..]) is 4 and var count && text[(6 + count)..].StartsWith(" ("u8))
        {
            code = 6..(6 + count);
            return true;
        }

        code = default;
        return false;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, byte[][] prefixes, out Range code)
    {
        foreach (byte[] prefix in prefixes)
        {
            int at = text.IndexOf(prefix);
            if (at < 0 || (at > 0 && char.IsAsciiLetterOrDigit((char)text[at - 1])))
                continue;
            at += prefix.Length;
            int sign = text[at..].StartsWith("MY-"u8) ? 3 : text[at..].StartsWith("-"u8) ? 1 : 0;
            int digits = CountDigits(text[(at + sign)..]);
            if (digits is < 1 or > 6)
                continue;
            code = at..(at + sign + digits);
            return true;
        }

        code = default;
        return false;
    }

    private static bool TryErrno(ReadOnlySpan<byte> text, out Range code)
    {
        int at = text.IndexOf((byte)'E');
        while (at >= 0)
        {
            if (at == 0 || !char.IsAsciiLetterOrDigit((char)text[at - 1]))
            {
                foreach (byte[] name in Errnos)
                {
                    if (text[at..].StartsWith(name) && (at + name.Length == text.Length || !char.IsAsciiLetterOrDigit((char)text[at + name.Length])))
                    {
                        code = at..(at + name.Length);
                        return true;
                    }
                }
            }

            int next = text[(at + 1)..].IndexOf((byte)'E');
            at = next < 0 ? -1 : at + 1 + next;
        }

        code = default;
        return false;
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }
}
