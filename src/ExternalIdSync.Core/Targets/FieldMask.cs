namespace ExternalIdSync.Core.Targets;

/// <summary>A choice of a record's fields. Reused for one record after another.</summary>
internal sealed class FieldMask
{
    private bool[] _chosen = [];

    /// <summary>How many are chosen.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a field is chosen.</summary>
    /// <param name="ordinal">Its place.</param>
    public bool this[int ordinal] => _chosen[ordinal];

    /// <summary>Starts anew with nothing chosen.</summary>
    /// <param name="size">How many fields there are.</param>
    public void Clear(int size)
    {
        if (_chosen.Length < size)
        {
            _chosen = new bool[size];
        }
        else
        {
            Array.Clear(_chosen, 0, size);
        }

        Count = 0;
    }

    /// <summary>Chooses a field.</summary>
    /// <param name="ordinal">Its place.</param>
    public void Add(int ordinal)
    {
        if (!_chosen[ordinal])
        {
            _chosen[ordinal] = true;
            Count++;
        }
    }
}
