using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogPipe.Model;

namespace LogPipe.Inputs.Network;

/// <summary>Reads certificates and keys for servers.</summary>
public static class ServerTls
{
    /// <summary>Gives what TLS connections are accepted with.</summary>
    /// <exception cref="InputException">A file cannot be read or is not what it should be.</exception>
    public static SslServerAuthenticationOptions Load(ServerTlsOptions options)
    {
        try
        {
            // the first certificate of the file is ours, those that follow lead to the root
            X509Certificate2 own = options.KeyPassword is { } password
                ? X509Certificate2.CreateFromEncryptedPemFile(options.CertificateFile, password, options.KeyFile)
                : X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            X509Certificate2Collection? clientRoots = Roots(options.ClientCaFile);
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
                // TLS 1.0 and 1.1 are deprecated (RFC 8996)
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateRequired = clientRoots is not null,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => clientRoots is null || IsTrusted(certificate, clientRoots),
            };
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"TLS cannot use '{options.CertificateFile}' with '{options.KeyFile}' ({e.Message}): name PEM files of a certificate and of its key", e);
        }
    }

    /// <summary>Says whether a sender's certificate comes from one of the authorities.</summary>
    internal static bool IsTrusted(X509Certificate? certificate, X509Certificate2Collection roots)
    {
        if (certificate is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // client authentication (RFC 5280 section 4.2.1.12); a certificate without the extension may be used for everything
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        using X509Certificate2 copy = certificate as X509Certificate2 is { } known ? new X509Certificate2(known) : X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
        return chain.Build(copy);
    }

    private static X509Certificate2Collection? Roots(string? file)
    {
        if (file is null)
            return null;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots.Count > 0 ? roots : throw new CryptographicException($"'{file}' holds no certificate");
    }
}
