using LogPipe.Cli;

return CommandLine.Run(args);
