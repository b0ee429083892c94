using System.Buffers;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>
/// Reads what is stable in a stack trace: the types of the chain of exceptions, and the methods of the application itself. Line numbers, lambdas, proxies and suffixes that
/// compilers and containers make up are left out.
/// </summary>
/// <remarks>
/// What frameworks and run-times call is not the application's own, as Sentry's "in-app" rules have it (docs.sentry.io, "Stack Trace Rules"). The frames of the root cause count: wrappers differ by
/// the way an error went, not by what it is.
/// </remarks>
internal static class StackText
{
    /// <summary>Frames that tell errors of one type apart; deeper ones tell callers apart.</summary>
    public const int MaxFrames = 3;

    /// <summary>Longer traces repeat themselves; the root cause of one that was cut is the last that is there.</summary>
    private const int MaxLines = 2000;

    private static readonly string[] NotInApp =
    [
        "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "kotlin.", "scala.", "groovy.", "org.jboss.", "org.wildfly.", "org.infinispan.", "io.undertow.", "io.smallrye.",
        "io.quarkus.", "org.apache.", "org.springframework.", "org.hibernate.", "org.eclipse.", "org.postgresql.", "com.mysql.", "org.mariadb.", "oracle.", "com.microsoft.",
        "com.zaxxer.", "io.netty.", "reactor.", "org.xnio.", "org.keycloak.", "org.slf4j.", "ch.qos.", "com.fasterxml.", "com.google.", "org.junit.", "net.bytebuddy.", "org.aspectj.",
        "System.", "Microsoft.", "Npgsql.", "MySqlConnector.", "Newtonsoft.", "node:internal", "internal/", "(internal",
    ];

    private static readonly string[] NotInAppPaths = ["/vendor/", "/node_modules/", "/usr/lib/", "/usr/share/", "/usr/local/lib/python", "/site-packages/", "<frozen ", "[internal function]"];

    private static readonly byte[][][] NotInAppByFirst =
        [.. Enumerable.Range(0, 256).Select(static first => NotInApp.Where(prefix => prefix[0] == first).Select(Encoding.UTF8.GetBytes).ToArray())];

    private static readonly string[] MadeUp = ["$$", "$Proxy", "_$$_", "$lambda", "lambda$", "_jsp", "@", "<locals>", "`", "GeneratedMethodAccessor", "GeneratedConstructorAccessor"];

    /// <summary>What is made up holds one of these; most names hold none.</summary>
    private static readonly SearchValues<char> MadeUpChars = SearchValues.Create("$@<`_G");

    /// <summary>Reads a trace.</summary>
    /// <param name="text">The event's text, trace included.</param>
    /// <param name="types">Takes the types of the chain, outermost first, without the first one, which the event names itself.</param>
    /// <param name="frames">Takes the application's frames of the root cause, innermost first; those of the whole trace where the root cause has none.</param>
    public static void Read(ReadOnlySpan<byte> text, List<string> types, List<string> frames)
    {
        // hot: a trace has dozens of lines, and nearly all of them are passed over where they lie
        var all = new List<string>(MaxFrames);
        for (int lines = 0; lines < MaxLines && !text.IsEmpty; lines++)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? text : text[..end]).Trim(" \t\r"u8);
            text = end < 0 ? default : text[(end + 1)..];
            if (line.StartsWith("Caused by: "u8))
            {
                types.Add(TypeOf(Encoding.UTF8.GetString(line["Caused by: "u8.Length..])));
                frames.Clear();
            }
            else if ((frames.Count < MaxFrames || all.Count < MaxFrames) && FrameOf(line) is { Length: > 0 } frame && IsInApp(frame))
            {
                if (frames.Count < MaxFrames)
                    frames.Add(frame);
                if (all.Count < MaxFrames)
                    all.Add(frame);
            }
        }

        if (frames.Count == 0)
            frames.AddRange(all);
    }

    /// <summary>Gives the type at the head of <c>com.acme.X: message</c>, without what containers append.</summary>
    internal static string TypeOf(string head)
    {
        int end = head.AsSpan().IndexOfAny(": \t");
        return Clean(end < 0 ? head : head[..end]);
    }

    /// <summary>Leaves out of a name what a compiler, a proxy or a container makes up anew.</summary>
    internal static string Clean(string name)
    {
        if (name.AsSpan().ContainsAny(MadeUpChars))
        {
            foreach (string mark in MadeUp)
            {
                int at = name.IndexOf(mark, StringComparison.Ordinal);
                if (at > 0)
                    name = name[..at];
            }
        }

        // inner and anonymous classes are numbered by the compiler
        return name.TrimEnd('$', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
    }

    private static string? FrameOf(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("at "u8))
            return IsFramework(line[3..]) ? null : At(Encoding.UTF8.GetString(line[3..]));
        if (line.StartsWith("File \""u8))
            return Python(Encoding.UTF8.GetString(line));
        if (line.Length > 3 && line[0] == '#' && char.IsAsciiDigit((char)line[1]))
            return Php(Encoding.UTF8.GetString(line));
        return null;
    }

    /// <summary>Says whether the method belongs to what is not the application's own, behind the module that Java 9 and later write before it.</summary>
    private static bool IsFramework(ReadOnlySpan<byte> method)
    {
        int open = method.IndexOf((byte)'(');
        if (open > 0)
            method = method[..open];
        method = method[(method.LastIndexOf((byte)'/') + 1)..];
        if (method.IsEmpty)
            return false;
        foreach (byte[] prefix in NotInAppByFirst[method[0]])
        {
            if (method.StartsWith(prefix))
                return true;
        }

        return false;
    }

    /// <summary>Java and .NET: <c>java.base/a.B.c(B.java:1)</c>, <c>A.B.C(String x) in f:line 1</c>; V8: <c>f (file:1:2)</c>.</summary>
    private static string? At(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0)
            return null;
        string name = text[..open].Trim();
        int module = name.LastIndexOf('/');
        if (module >= 0)
            name = name[(module + 1)..];
        string place = text[open..];
        bool isElsewhere = place.AsSpan().ContainsAny('/', '<', '[') && NotInAppPaths.Any(path => place.Contains(path, StringComparison.Ordinal));
        return isElsewhere || place.StartsWith("(node:", StringComparison.Ordinal) ? null : Clean(name);
    }

    private static string? Python(string text)
    {
        int end = text.IndexOf('"', 6);
        int method = text.LastIndexOf(", in ", StringComparison.Ordinal);
        if (end < 0 || NotInAppPaths.Any(path => text.Contains(path, StringComparison.Ordinal)))
            return null;
        return $"{Path.GetFileNameWithoutExtension(text[6..end])}.{(method < 0 ? "" : Clean(text[(method + 5)..]))}";
    }

    /// <summary><c>#0 /srv/app/Order.php(12): Acme\Order-&gt;pay(1)</c>.</summary>
    private static string? Php(string text)
    {
        int colon = text.IndexOf("): ", StringComparison.Ordinal);
        if (colon < 0 || NotInAppPaths.Any(path => text.Contains(path, StringComparison.Ordinal)))
            return null;
        string call = text[(colon + 3)..];
        int open = call.IndexOf('(', StringComparison.Ordinal);
        return Clean(open < 0 ? call : call[..open]);
    }

    private static bool IsInApp(string frame)
    {
        foreach (string prefix in NotInApp)
        {
            if (prefix[0] == frame[0] && frame.StartsWith(prefix, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
