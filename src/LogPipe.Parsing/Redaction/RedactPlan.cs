using System.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Redaction;

/// <summary>What is hidden, resolved from <see cref="RedactOptions"/>; immutable and shared by all lanes, like its counters.</summary>
public sealed class RedactPlan
{
    private readonly long[] _hits;

    private RedactPlan(RedactOptions options)
    {
        Secrets = options.Secrets;
        Emails = options.Emails;
        IpAddresses = options.IpAddresses;
        Own = [.. options.Patterns.Select(static (p, i) => new OwnPattern(p.Pattern, RedactRules.Count + i))];
        Allowed = [.. options.Allow.Select(Encoding.UTF8.GetBytes)];
        string[] names = [.. RedactRules.Names, .. options.Patterns.Select(static p => p.Name)];
        RuleNames = names;
        Marks = TextConstant.AllOf(names);
        UseVectors = Environment.GetEnvironmentVariable("LOGPIPE_REDACT_SCALAR") is null;
        _hits = new long[RuleNames.Count];
    }

    /// <summary>Gets the names of the rules, the user's own last; the numbers of <see cref="HitsOf"/> are places in it.</summary>
    public IReadOnlyList<string> RuleNames { get; }

    internal bool Secrets { get; }

    internal bool Emails { get; }

    internal bool IpAddresses { get; }

    internal OwnPattern[] Own { get; }

    internal byte[][] Allowed { get; }

    internal TextConstant[] Marks { get; }

    internal bool UseVectors { get; }

    /// <summary>Makes the plan of options without mistakes.</summary>
    /// <exception cref="ArgumentException">The options have mistakes; see <see cref="RedactOptions.Validate"/>.</exception>
    public static RedactPlan Of(RedactOptions options)
    {
        var mistakes = new List<string>();
        options.Validate(mistakes);
        if (mistakes.Count > 0)
            throw new ArgumentException(string.Join('\n', mistakes), nameof(options));
        return new RedactPlan(options);
    }

    /// <summary>Gets how many secrets a rule has hidden so far, in all lanes. Safe to call at any time.</summary>
    public long HitsOf(int rule) => Interlocked.Read(ref _hits[rule]);

    internal void Count(int rule) => Interlocked.Increment(ref _hits[rule]);
}
