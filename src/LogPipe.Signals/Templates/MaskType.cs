namespace LogPipe.Signals.Templates;

/// <summary>What a variable part of a line is, by its form alone. The names follow Sentry's parameterization (getsentry/sentry, grouping/parameterization.py).</summary>
public enum MaskType : byte
{
    /// <summary>No variable part: words and punctuation.</summary>
    None = 0,

    /// <summary>A date, a time of day, or both: ISO 8601, RFC 2822, Apache, syslog, <c>12:31</c>, <c>11:21 PM</c>.</summary>
    Date,

    /// <summary>A number with a unit of time: <c>12ms</c>, <c>1.5s</c>, <c>1h30m</c>.</summary>
    Duration,

    /// <summary>An e-mail address whose domain has a dot.</summary>
    Email,

    /// <summary>Anything that begins with a scheme and <c>://</c>.</summary>
    Url,

    /// <summary>A dotted name that ends with a well-known top-level domain.</summary>
    Hostname,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>A UUID, 8-4-4-4-12 hexadecimal digits.</summary>
    Uuid,

    /// <summary>40 hexadecimal digits.</summary>
    Sha1,

    /// <summary>32 hexadecimal digits.</summary>
    Md5,

    /// <summary>Seven lower-case hexadecimal digits, at least one a letter and one a figure: git's short form.</summary>
    GitSha,

    /// <summary>A trace context header, W3C's or that of AWS.</summary>
    Traceparent,

    /// <summary>A hexadecimal number: <c>0x…</c>, or eight digits and more with letters and figures.</summary>
    Hex,

    /// <summary>A number with a fraction or an exponent.</summary>
    Float,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary><c>true</c> or <c>false</c> behind an equals sign.</summary>
    Bool,

    /// <summary>A quoted value behind an equals sign, quotes included.</summary>
    QuotedStr,

    /// <summary>An absolute path of a file system or of a request: <c>/var/log/x</c>, <c>C:\x</c>, <c>\\host\x</c>, <c>~/x</c>, <c>./x</c>.</summary>
    Path,

    /// <summary>An identifier that is no word: letters and figures mixed as no name is, versions of many parts, hardware addresses.</summary>
    Id,
}
