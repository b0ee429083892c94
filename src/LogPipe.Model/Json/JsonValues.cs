using System.Text.Json;

namespace LogPipe.Model;

/// <summary>Takes JSON values apart where their place in the document asks for it. Seldom: per JSON value of a plain field.</summary>
internal static class JsonValues
{
    /// <summary>Adds a scalar, or the elements of an array, to the field; null is no value, and objects and inner arrays count as their text.</summary>
    public static void AddScalars(ValueSorter sorter, LogBatch batch, in LogField field)
    {
        int start = field.Slice.Start;
        var reader = new Utf8JsonReader(batch.Bytes(field.Slice));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            AddScalar(sorter, batch, field.Id, start, ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            AddScalar(sorter, batch, field.Id, start, ref reader);
    }

    /// <summary>Adds the members of a JSON object to an object field.</summary>
    /// <returns>False if the value is not a JSON object; nothing was added then.</returns>
    public static bool TryAddMembers(ValueSorter sorter, LogBatch batch, in LogField field)
    {
        var reader = new Utf8JsonReader(batch.Bytes(field.Slice));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Utf8Slice key = sorter.ToScratch(sorter.Json.TextOf(reader));
            reader.Read();
            sorter.AddMember(field.Id, key, ValueKind.Json, LogField.Pack(Take(field.Slice.Start, ref reader)));
        }

        return true;
    }

    private static void AddScalar(ValueSorter sorter, LogBatch batch, FieldId id, int start, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.String)
            sorter.AddValue(batch, id, FieldKind.Text, LogField.Pack(Take(start, ref reader)));
        else if (reader.ValueIsEscaped)
            sorter.AddScratchText(id, sorter.ToScratch(sorter.Json.TextOf(reader)));
        else
            sorter.AddValue(batch, id, FieldKind.Text, LogField.Pack(new Utf8Slice(start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length)));
    }

    /// <summary>Gives the slice of the value that the reader stands on and moves to its end.</summary>
    private static Utf8Slice Take(int start, ref Utf8JsonReader reader)
    {
        int from = (int)reader.TokenStartIndex;
        reader.Skip();
        return Utf8Slice.Between(start + from, start + (int)reader.BytesConsumed);
    }
}
