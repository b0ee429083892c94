namespace LogPipe.Index.Catalogue;

/// <summary>Something that queries read and that may go only when the last of them is done: a file, a table of unflushed events.</summary>
internal abstract class Leased
{
    private int _references = 1;

    /// <summary>Takes a reference, unless the last one is gone.</summary>
    public bool TryRetain()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
                return true;
            seen = before;
        }

        return false;
    }

    /// <summary>Gives a reference back; the last one lets it go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            Go();
    }

    /// <summary>Deletes the file or drops the table.</summary>
    protected abstract void Go();
}
