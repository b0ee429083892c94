namespace LogPipe.Parsing.Redaction;

/// <summary>The kinds of secrets, by number; numbers from <see cref="Count"/> on are the user's own patterns.</summary>
internal static class RedactRules
{
    public const int Password = 0;
    public const int Secret = 1;
    public const int Token = 2;
    public const int ApiKey = 3;
    public const int Authorization = 4;
    public const int Jwt = 5;
    public const int VendorKey = 6;
    public const int PrivateKey = 7;
    public const int UrlPassword = 8;
    public const int SessionId = 9;
    public const int CardNumber = 10;
    public const int Email = 11;
    public const int IpAddress = 12;
    public const int Count = 13;

    /// <summary>Rules found in one record are bits of one 64-bit number.</summary>
    public const int MaxOwn = 64 - Count;

    public static IReadOnlyList<string> Names { get; } =
    [
        "password", "secret", "token", "api_key", "authorization", "jwt", "vendor_key", "private_key", "url_password", "session_id", "card_number",
        "email", "ip_address",
    ];
}
