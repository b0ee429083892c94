using System.Security.Cryptography;
using System.Text;

namespace LogPipe.Inputs.Http;

/// <summary>Compares what a sender shows with the secrets, in a time that says nothing of either.</summary>
internal sealed class TokenCheck
{
    private readonly byte[][] _hashes;

    /// <summary>Initializes the check; without tokens everybody is admitted.</summary>
    public TokenCheck(IReadOnlyList<string> tokens) => _hashes = [.. tokens.Select(HashOf)];

    /// <summary>Says whether the value of an <c>Authorization</c> header holds a token.</summary>
    /// <remarks>
    /// <c>Bearer TOKEN</c> (RFC 6750), <c>Basic</c> with any user and the token as password (RFC 7617), <c>ApiKey TOKEN</c>, and <c>ApiKey</c> with the base-64 form
    /// of <c>id:TOKEN</c> as Elasticsearch's clients send it.
    /// </remarks>
    public bool Admits(string authorization)
    {
        if (_hashes.Length == 0)
            return true;
        int space = authorization.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
            return false;
        string shown = authorization[(space + 1)..].Trim();
        return authorization[..space].ToLowerInvariant() switch
        {
            "bearer" => IsToken(shown),
            "basic" => IsToken(SecondHalf(shown)),
            "apikey" => IsToken(shown) | IsToken(SecondHalf(shown)),
            _ => false,
        };
    }

    private static string SecondHalf(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out int written))
            return "";
        string pair = Encoding.UTF8.GetString(bytes, 0, written);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private bool IsToken(string shown)
    {
        byte[] hash = HashOf(shown);
        bool isOne = false;
        foreach (byte[] known in _hashes)
            isOne |= CryptographicOperations.FixedTimeEquals(hash, known);
        return isOne;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
