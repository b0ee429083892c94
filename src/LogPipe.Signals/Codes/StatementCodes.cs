using System.Buffers;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>Makes the codes of events that are no errors: <c>event.code</c> of everything that has a template.</summary>
/// <remarks>
/// By the recipe of errors, from what there is to say of such an event: its dataset and the shape of its message. So it is a function of the event alone, as the code of an error is, while the id of its
/// template may become another one when the template is generalized. Statements are many and no ledger knows them, so the code has the length that errors get which share one (<see cref="ErrorCode"/>): nine
/// characters, of which a hundred thousand statements share one with a probability of 0.03 % (30^9 codes; the birthday problem). One thread at a time.
/// </remarks>
internal sealed class StatementCodes
{
    /// <summary>What errors are about is in the taxonomy; a message is a message.</summary>
    private const string Category = "MSG";

    /// <summary>The second of the lengths that codes have.</summary>
    private const int Length = 1;

    private readonly CodeRecipe _recipe = CodeRecipe.Current;
    private readonly ErrorFacts _facts = new();
    private readonly ArrayBufferWriter<byte> _derivation = new();

    /// <summary>Gives the code of a statement.</summary>
    /// <param name="dataset">The event's dataset, or an empty text.</param>
    /// <param name="shape">The key of the message's first line (<see cref="Templates.LineKey"/>).</param>
    public byte[] Of(ReadOnlySpan<byte> dataset, ReadOnlySpan<byte> shape)
    {
        _facts.Begin();
        _facts.Take(dataset);
        // no vendor's code: it may differ among the events of a roll-up, which has one code
        for (int i = 0; i < 3; i++)
            _facts.Take(default);
        _facts.Take(shape);
        _derivation.ResetWrittenCount();
        _recipe.Write(_facts, _derivation);
        return Encoding.ASCII.GetBytes(ErrorCode.Of($"{ErrorCode.FamilyOf(Encoding.UTF8.GetString(dataset))}-{Category}", ErrorCode.Fingerprint(_derivation.WrittenSpan), Length));
    }
}
