namespace LogPipe.Inputs.Files.Globs;

/// <summary>Finds the paths that patterns name, in ordinal order. Links are followed, each folder at most once for a <c>**</c>.</summary>
internal sealed class PathWalker
{
    private readonly IReadOnlyList<PathPattern> _patterns;
    private readonly IReadOnlyList<PathPattern> _excluded;

    /// <summary>Initializes the walker.</summary>
    /// <param name="patterns">What to find.</param>
    /// <param name="excluded">What to leave out of it; a pattern of <c>**</c> and a name leaves out that name everywhere.</param>
    public PathWalker(IReadOnlyList<PathPattern> patterns, IReadOnlyList<PathPattern> excluded)
    {
        _patterns = patterns;
        _excluded = excluded;
    }

    /// <summary>Finds everything but folders, each path once.</summary>
    /// <param name="unreadable">Takes the folders that cannot be listed, with the reason.</param>
    /// <param name="unmatched">Takes the patterns that name nothing.</param>
    public SortedSet<string> Find(Action<string, Exception> unreadable, Action<string> unmatched)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var matched = new HashSet<string>(StringComparer.Ordinal);
        foreach (PathPattern pattern in _patterns)
        {
            var walk = new Walk(pattern, found, unreadable);
            walk.Step("/", 0);
            if (walk.Matched)
                matched.Add(pattern.Text);
        }

        foreach (PathPattern pattern in _patterns)
        {
            if (matched.Add(pattern.Text))
                unmatched(pattern.Text);
        }

        found.RemoveWhere(IsExcluded);
        return found;
    }

    /// <summary>Says whether a path is left out.</summary>
    public bool IsExcluded(string path)
    {
        foreach (PathPattern pattern in _excluded)
        {
            if (pattern.IsMatch(path))
                return true;
        }

        return false;
    }

    private sealed class Walk(PathPattern pattern, SortedSet<string> found, Action<string, Exception> unreadable)
    {
        private readonly HashSet<(int Depth, FileIdentity Folder)> _entered = [];

        public bool Matched { get; private set; }

        public void Step(string folder, int depth)
        {
            if (depth == pattern.Names.Count)
                return;
            NamePattern? name = pattern.Names[depth];
            bool last = depth == pattern.Names.Count - 1;
            if (name is null)
                AnyFolders(folder, depth, last);
            else if (name.Literal is { } literal)
                Take(Path.Combine(folder, literal), depth + 1, last);
            else
                Each(folder, entry => name.IsMatch(Path.GetFileName(entry.AsSpan())), entry => Take(entry, depth + 1, last));
        }

        private void AnyFolders(string folder, int depth, bool last)
        {
            // links may lead back to where the walk came from
            if (!_entered.Add((depth, FileStatus.Of(folder).Identity)))
                return;
            if (!last)
                Step(folder, depth + 1);
            Each(folder, entry => !Path.GetFileName(entry.AsSpan()).StartsWith('.'), entry =>
            {
                FileKind kind = FileStatus.Of(entry).Kind;
                if (kind == FileKind.Folder)
                    AnyFolders(entry, depth, last);
                else if (last)
                    Add(entry, kind);
            });
        }

        private void Take(string path, int depth, bool last)
        {
            FileKind kind = FileStatus.Of(path).Kind;
            if (last)
                Add(path, kind);
            else if (kind == FileKind.Folder)
                Step(path, depth);
        }

        private void Add(string path, FileKind kind)
        {
            if (kind is FileKind.Missing or FileKind.Folder)
                return;
            Matched = true;
            found.Add(path);
        }

        private void Each(string folder, Predicate<string> wanted, Action<string> take)
        {
            try
            {
                foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
                {
                    if (wanted(entry))
                        take(entry);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // the folder went while the walk was under way: it names nothing then
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable(folder, e);
            }
        }
    }
}
