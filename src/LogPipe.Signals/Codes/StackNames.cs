using System.Buffers;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>What names in stack traces say: whose code it is, what a compiler, a proxy or a container made up, and what is left of a name without that.</summary>
/// <remarks>
/// What frameworks and run-times call is not the application's own, as Sentry's "in-app" rules have it (docs.sentry.io, "Stack Trace Rules"). An application that is a framework itself has no frames
/// of its own then, and its errors are told apart by type and message.
/// </remarks>
internal static class StackNames
{
    private static readonly string[] NotInApp =
    [
        "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.", "groovy.", "clojure.", "akka.", "org.jboss.", "org.wildfly.", "org.infinispan.", "io.undertow.",
        "io.smallrye.", "io.quarkus.", "org.apache.", "org.springframework.", "org.hibernate.", "org.eclipse.", "org.postgresql.", "com.mysql.", "org.mariadb.", "oracle.", "com.oracle.", "com.microsoft.",
        "com.ibm.", "weblogic.", "org.glassfish.", "com.zaxxer.", "com.mchange.", "io.netty.", "io.vertx.", "io.micronaut.", "reactor.", "rx.", "io.reactivex.", "io.grpc.", "okhttp3.", "feign.",
        "org.xnio.", "org.keycloak.", "org.slf4j.", "ch.qos.", "com.fasterxml.", "com.google.", "org.junit.", "net.bytebuddy.", "org.aspectj.", "org.quartz.", "com.arjuna.", "org.hornetq.",
        "org.codehaus.", "com.rabbitmq.", "com.mongodb.", "redis.clients.", "io.lettuce.", "com.datastax.", "org.h2.", "org.elasticsearch.", "org.opensearch.", "com.amazonaws.", "software.amazon.",
        "com.azure.", "io.opentelemetry.", "io.micrometer.", "org.primefaces.", "org.richfaces.", "org.omnifaces.", "net.sf.", "System.", "Microsoft.", "Npgsql.", "MySqlConnector.", "Newtonsoft.",
        "node:internal", "internal/", "runtime.", "core::", "std::", "alloc::", "tokio::", "<core::", "<alloc::", "<std::", "rust_begin_unwind", "__rust", "_start", "__libc_start", "main'",
    ];

    /// <summary>Pages of an application that a servlet container compiles.</summary>
    private static readonly byte[] Page = [.. "org.apache.jsp."u8];

    private static readonly byte[][][] NotInAppByFirst = ByFirst(NotInApp);

    /// <summary>Folders of libraries, each with a slash first.</summary>
    private static readonly byte[][] NotInAppFolders =
    [
        .. new[]
        {
            "/vendor/", "/node_modules/", "/usr/lib/", "/usr/share/", "/usr/local/lib/python", "/usr/local/go/", "/pkg/mod/", "/site-packages/", "/dist-packages/", "/gems/", "/rustc/", "/.cargo/registry/",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Exceptions that carry another one and say nothing of their own: which of them there is depends on the way that an error went, not on what it is.</summary>
    private static readonly HashSet<string> Carriers = new(StringComparer.Ordinal)
    {
        "EJBException", "EJBTransactionRolledbackException", "TransactionRolledbackException", "UndeclaredThrowableException", "InvocationTargetException", "CompletionException", "ExecutionException",
        "NestedServletException", "ServletException", "JasperException", "FacesException", "ELException", "UnhandledException", "RuntimeException", "Exception", "AggregateException",
        "TargetInvocationException", "TypeInitializationException", "PrivilegedActionException", "WrappedException", "MessageHandlingException", "JobExecutionException",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> CarrierNames = Carriers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Says whether a method belongs to a framework or a run-time.</summary>
    public static bool IsFramework(ReadOnlySpan<byte> method)
    {
        if (method.IsEmpty)
            return false;
        foreach (byte[] prefix in NotInAppByFirst[method[0]])
        {
            // names of one organisation begin alike and differ in the middle: the last byte of a prefix rules out most at once
            if (prefix.Length <= method.Length && method[prefix.Length - 1] == prefix[^1] && method.StartsWith(prefix))
                return !method.StartsWith(Page);
        }

        return false;
    }

    // loops: queries over small structs are compiled anew in every process
    private static byte[][][] ByFirst(string[] prefixes)
    {
        byte[][][] byFirst = new byte[256][][];
        Array.Fill(byFirst, []);
        foreach (string prefix in prefixes)
            byFirst[prefix[0]] = [.. byFirst[prefix[0]], Encoding.UTF8.GetBytes(prefix)];
        return byFirst;
    }

    /// <summary>Says whether a file belongs to a library.</summary>
    public static bool IsLibraryPath(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> rest = path;
        while (rest.IndexOf((byte)'/') is >= 0 and var slash && slash + 1 < rest.Length)
        {
            rest = rest[slash..];
            foreach (byte[] folder in NotInAppFolders)
            {
                if (rest[1] == folder[1] && rest.StartsWith(folder))
                    return true;
            }

            rest = rest[1..];
        }

        return path.IndexOf("node:"u8) >= 0 || path.IndexOf("<frozen "u8) >= 0 || path.IndexOf("[internal function]"u8) >= 0 || path.IndexOf("<internal:"u8) >= 0;
    }

    /// <summary>Says whether a whole method was made up by a proxy, a container or a compiler, so that the next start may name it otherwise or leave it out.</summary>
    public static bool IsGenerated(ReadOnlySpan<byte> method)
    {
        int dollar = method.IndexOf((byte)'$');
        if (dollar < 0)
            return method.IndexOf("Generated"u8) >= 0 && (method.IndexOf("GeneratedMethodAccessor"u8) >= 0 || method.IndexOf("GeneratedConstructorAccessor"u8) >= 0);
        return method[dollar..].IndexOf("$$"u8) >= 0 || method[dollar..].IndexOf("$Proxy"u8) >= 0 || method[dollar..].IndexOf("$HibernateProxy"u8) >= 0 || method.IndexOf(".access$"u8) >= 0;
    }

    /// <summary>Says whether a type says nothing where another one is below it.</summary>
    public static bool IsCarrier(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> name = type[(type.LastIndexOfAny((byte)'.', (byte)'\\') + 1)..];
        Span<char> text = stackalloc char[48];
        if (name.Length > text.Length || Ascii.ToUtf16(name, text, out int count) != OperationStatus.Done)
            return false;
        return CarrierNames.Contains(text[..count]);
    }

    /// <summary>Gives the type at the head of <c>com.acme.X: message</c>, without what containers append.</summary>
    public static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOfAny(" \t:,("u8);
        ReadOnlySpan<byte> type = end < 0 ? head : head[..end];
        int at = type.IndexOfAny((byte)'@', (byte)'`');
        if (at > 0)
            type = type[..at];
        int generated = type.IndexOf("$$"u8);
        return (generated > 0 ? type[..generated] : type).TrimEnd("$.0123456789"u8);
    }

    /// <summary>Writes a method's name without what compilers number: lambdas get the name of the method that they are in, anonymous classes that of the class.</summary>
    /// <param name="method">The name as the trace has it.</param>
    /// <param name="clean">Receives the name; as long as the method at least.</param>
    /// <returns>Bytes written.</returns>
    public static int Clean(ReadOnlySpan<byte> method, Span<byte> clean)
    {
        int alias = method.IndexOf(" ["u8);
        if (alias > 0)
            method = method[..alias];
        if (method.IndexOf((byte)'<') is >= 0 and var open && method[(open + 1)..].IndexOf((byte)'>') >= 0 && IsDotNet(method[open..]))
            return DotNet(method, open, clean);
        int count = 0;
        for (int i = 0; i < method.Length; i++)
        {
            byte c = method[i];
            if (c is (byte)'`' or (byte)'[')
            {
                // the number of type parameters, or their names: List`1.Add, Add[T]
                i = Math.Max(i, EndOfParameters(method, i) - 1);
                continue;
            }

            if (c != (byte)'$')
            {
                clean[count++] = c;
                continue;
            }

            ReadOnlySpan<byte> rest = method[(i + 1)..];
            if (Ends(clean[..count], "lambda"u8))
                count -= "lambda"u8.Length;
            else if (rest.StartsWith("anonfun$"u8))
                i += "anonfun$"u8.Length;
            else if (CountDigits(rest) is > 0 and var digits)
                i += digits;
            else if (rest.StartsWith("lambda"u8))
                i += "lambda"u8.Length;
            else
                clean[count++] = c;
        }

        return count;
    }

    private static bool Ends(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) => text.EndsWith(end) && (text.Length == end.Length || text[^(end.Length + 1)] == (byte)'.');

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    private static int EndOfParameters(ReadOnlySpan<byte> method, int at)
    {
        if (method[at] == (byte)'`')
            return at + 1 + CountDigits(method[(at + 1)..]);
        int close = method[at..].IndexOf((byte)']');
        return close < 0 ? method.Length : at + close + 1;
    }

    /// <summary>C# writes <c>&lt;Method&gt;d__7</c> for what it makes of a method; JavaScript's <c>&lt;anonymous&gt;</c> and Python's <c>&lt;lambda&gt;</c> end there.</summary>
    private static bool IsDotNet(ReadOnlySpan<byte> text) => text.IndexOf(">d__"u8) >= 0 || text.IndexOf(">b__"u8) >= 0 || text.IndexOf(">g__"u8) >= 0 || text.IndexOf("<>c"u8) >= 0;

    private static int DotNet(ReadOnlySpan<byte> method, int open, Span<byte> clean)
    {
        method[..open].CopyTo(clean);
        int count = open;
        // the last name in angle brackets is the method's
        ReadOnlySpan<byte> rest = method[open..];
        ReadOnlySpan<byte> name = default;
        for (int at = rest.IndexOf((byte)'<'); at >= 0; at = rest.IndexOf((byte)'<'))
        {
            int close = rest[at..].IndexOf((byte)'>');
            if (close < 0)
                break;
            if (close > 1)
                name = rest.Slice(at + 1, close - 1);
            rest = rest[(at + close + 1)..];
        }

        name.CopyTo(clean[count..]);
        return count + name.Length;
    }
}
