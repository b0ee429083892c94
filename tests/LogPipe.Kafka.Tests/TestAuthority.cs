using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LogPipe.Kafka.Tests;

/// <summary>An authority of a test's own, with a certificate for localhost that it signed.</summary>
internal static class TestAuthority
{
    /// <summary>Writes <c>ca.crt</c>, <c>node.crt</c>, <c>node.key</c> and <c>node.pem</c> (both of the node) into <c>certs</c> below a folder.</summary>
    /// <param name="folder">The server's folder.</param>
    /// <param name="isExpired">Whether both were good until yesterday.</param>
    /// <returns>The authority's file.</returns>
    public static string Make(string folder, bool isExpired = false)
    {
        string certs = Path.Combine(folder, "certs");
        Directory.CreateDirectory(certs);
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-10);
        DateTimeOffset to = DateTimeOffset.UtcNow.AddDays(isExpired ? -1 : 10);
        using RSA caKey = RSA.Create(2048);
        var caRequest = new CertificateRequest("CN=test-ca", caKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 ca = caRequest.CreateSelfSigned(from, to);
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 node = request.Create(ca, from, to, [1, 2, 3, 4]);
        string caFile = Path.Combine(certs, "ca.crt");
        File.WriteAllText(caFile, ca.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(certs, "node.crt"), node.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(certs, "node.key"), key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(Path.Combine(certs, "node.pem"), $"{key.ExportPkcs8PrivateKeyPem()}\n{node.ExportCertificatePem()}\n{ca.ExportCertificatePem()}\n");
        return caFile;
    }
}
