namespace LogPipe.Model;

/// <summary>Knows for each field id where its values go and how a value of each kind is written there. Learned once per id; one thread at a time.</summary>
/// <remarks>
/// A place depends only on names that were interned before the id, so it never changes: an object field takes in the names below it that are
/// younger, and of two plain names of which one continues the other the older keeps its place and the younger goes to <c>labels</c>. Hence no plain
/// name that keeps its place is the beginning of another, and a document cannot hold a name twice.
/// </remarks>
internal sealed class FieldPlaces
{
    /// <summary>Entries of <see cref="Kinds"/> for each id: one for each <see cref="FieldKind"/>, rounded up.</summary>
    public const int KindsPerId = 8;

    /// <summary>Set in the entries of object fields: how a member is written. Unlike a plain kind it is beyond <see cref="ValueKind.Members"/>.</summary>
    private const ValueKind MemberBit = (ValueKind)0x80;

    private const int InitialIds = 512;

    private Place?[] _places = new Place?[InitialIds];

    /// <summary>Gets how a value is written, by id index times <see cref="KindsPerId"/> plus field kind; all zero for ids not met yet.</summary>
    public ValueKind[] Kinds { get; private set; } = new ValueKind[InitialIds * KindsPerId];

    /// <summary>Gets the place of an id and fills in <see cref="Kinds"/> for it.</summary>
    public Place Of(FieldId id)
    {
        if (id.Index < _places.Length && _places[id.Index] is { } known)
            return known;
        return Learn(id);
    }

    /// <summary>Gives the kind of a member from an object field's entry.</summary>
    public static ValueKind KindOfMember(ValueKind entry) => entry & ~MemberBit;

    private static Place Find(FieldId id)
    {
        string name = id.Name;
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (FieldId.TryFind(name[..dot], out FieldId parent) && parent.Type == FieldType.Object && parent.Index < id.Index && Find(parent).IsOwn)
                return new Place(parent, System.Text.Encoding.UTF8.GetByteCount(name.AsSpan(0, dot + 1)), false);
        }

        return HasOlderRival(id) ? new Place(EcsFields.Labels, 0, false) : new Place(id, 0, true);
    }

    private static bool HasOlderRival(FieldId id)
    {
        string name = id.Name;
        for (int index = 0; index < id.Index; index++)
        {
            string other = new FieldId(index).Name;
            if (IsBelow(other, name) || IsBelow(name, other))
                return true;
        }

        return false;
    }

    private static bool IsBelow(string name, string parent) =>
        name.Length > parent.Length && name[parent.Length] == '.' && name.StartsWith(parent, StringComparison.Ordinal);

    private Place Learn(FieldId id)
    {
        if (id.Index >= _places.Length)
        {
            int count = Math.Max(_places.Length * 2, id.Index + 1);
            Array.Resize(ref _places, count);
            ValueKind[] kinds = Kinds;
            Array.Resize(ref kinds, count * KindsPerId);
            Kinds = kinds;
        }

        Place place = Find(id);
        _places[id.Index] = place;
        if (place.IsOwn && id != EcsFields.Timestamp)
            FillKinds(id);
        return place;
    }

    private void FillKinds(FieldId id)
    {
        Span<ValueKind> kinds = Kinds.AsSpan(id.Index * KindsPerId, KindsPerId);
        switch (id.Type)
        {
            case FieldType.Keyword or FieldType.Text:
                kinds[(int)FieldKind.Text] = ValueKind.Text;
                kinds[(int)FieldKind.Constant] = ValueKind.Constant;
                kinds[(int)FieldKind.Integer] = ValueKind.QuotedInteger;
                kinds[(int)FieldKind.Real] = ValueKind.QuotedReal;
                kinds[(int)FieldKind.Boolean] = ValueKind.QuotedBoolean;
                kinds[(int)FieldKind.Timestamp] = ValueKind.Time;
                break;
            case FieldType.Long:
                kinds[(int)FieldKind.Integer] = ValueKind.Integer;
                break;
            case FieldType.Double:
                kinds[(int)FieldKind.Integer] = ValueKind.Integer;
                kinds[(int)FieldKind.Real] = ValueKind.Real;
                break;
            case FieldType.Boolean:
                kinds[(int)FieldKind.Boolean] = ValueKind.Boolean;
                break;
            case FieldType.Object:
                kinds[(int)FieldKind.Text] = MemberBit | ValueKind.Text;
                kinds[(int)FieldKind.Constant] = MemberBit | ValueKind.Constant;
                kinds[(int)FieldKind.Integer] = MemberBit | ValueKind.Integer;
                kinds[(int)FieldKind.Real] = MemberBit | ValueKind.Real;
                kinds[(int)FieldKind.Boolean] = MemberBit | ValueKind.Boolean;
                kinds[(int)FieldKind.Timestamp] = MemberBit | ValueKind.Time;
                break;
            case FieldType.Date:
                kinds[(int)FieldKind.Timestamp] = ValueKind.Time;
                break;
        }
    }
}

/// <summary>Where the values of a field go.</summary>
/// <param name="Target">The field itself, or the object field that takes it in.</param>
/// <param name="KeyOffset">Where the key inside the object begins in the field's own name, in bytes of UTF-8; only where it is taken in.</param>
/// <param name="IsOwn">Says whether the field keeps its own place.</param>
internal sealed record Place(FieldId Target, int KeyOffset, bool IsOwn);
