using LogPipe.Index.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// What the test framework would generate, with one more case in front.
if (args is [CrashingWriter.Verb, ..])
    return await CrashingWriter.RunAsync(args[1..]);
return args.Contains("--server") || args.Contains("--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
