using System.Runtime.CompilerServices;

namespace Vnet.Netinet;

/// <summary>A hash table of connections, which readers need no lock for (FreeBSD's <c>ipi_hash_exact</c>, <c>ipi_hash_wild</c>).</summary>
/// <remarks>
/// A bucket is nothing, one connection, or an array that never changes: replaced as a whole by who holds the hash lock. A reader of a table
/// that was replaced by a larger one sees everything that was there when it began.
/// </remarks>
internal sealed class InpcbHash
{
    private const int Smallest = 4;

    // Stands for a table while there is nothing to keep.
    private static readonly object?[] s_none = new object?[1];

    private object?[] _buckets = s_none;

    public int Count { get; private set; }

    /// <summary>Adds a name, before those that are there; with the hash lock.</summary>
    public void Add(InConninfo name)
    {
        if (Count >= _buckets.Length - 1)
            Grow();
        Put(_buckets, name);
        Count++;
    }

    /// <summary>Takes a name out; with the hash lock.</summary>
    public bool Remove(InConninfo name)
    {
        ref object? bucket = ref _buckets[name.Hash & (uint)(_buckets.Length - 1)];
        switch (bucket)
        {
            case InConninfo one when one == name:
                Volatile.Write(ref bucket, null);
                break;
            case InConninfo[] several when Array.IndexOf(several, name) >= 0:
                InConninfo[] left = Array.FindAll(several, other => other != name);
                Volatile.Write(ref bucket, left.Length == 1 ? left[0] : left);
                break;
            default:
                return false;
        }

        if (--Count == 0)
            Volatile.Write(ref _buckets, s_none);
        return true;
    }

    /// <summary>The connection with exactly this name, or null; any thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InConninfo? Find(in InpcbKey key)
    {
        object? bucket = BucketOf(InConninfo.HashOf(key));
        if (bucket is InConninfo one)
            return one.Is(key) ? one : null;
        return bucket is null ? null : FindIn(Unsafe.As<InConninfo[]>(bucket), key);
    }

    /// <summary>
    /// Everything in the bucket of a hash, in <paramref name="single"/> where it is one: those asked for, and others with the same hash.
    /// </summary>
    public ReadOnlySpan<InConninfo> Bucket(uint hash, ref InConninfo? single)
    {
        object? bucket = BucketOf(hash);
        if (bucket is InConninfo[] several)
            return several;
        single = Unsafe.As<InConninfo?>(bucket);
        return single is null ? default : new ReadOnlySpan<InConninfo>(in single!);
    }

    /// <summary>Calls a function with every name, of one hash the oldest first; with the hash lock.</summary>
    public void ForEach<TState>(TState state, Action<InConninfo, TState> function)
    {
        foreach (object? bucket in _buckets)
        {
            if (bucket is InConninfo one)
                function(one, state);
            for (int i = bucket is InConninfo[] several ? several.Length - 1 : -1; i >= 0; i--)
                function(((InConninfo[])bucket!)[i], state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private object? BucketOf(uint hash)
    {
        object?[] buckets = Volatile.Read(ref _buckets);
        return Volatile.Read(ref buckets[hash & (uint)(buckets.Length - 1)]);
    }

    private static InConninfo? FindIn(InConninfo[] several, in InpcbKey key)
    {
        foreach (InConninfo one in several)
        {
            if (one.Is(key))
                return one;
        }

        return null;
    }

    private void Grow()
    {
        object?[] buckets = new object?[Math.Max(Smallest, 2 * _buckets.Length)];
        foreach (object? bucket in _buckets)
        {
            if (bucket is InConninfo one)
                Put(buckets, one);
            // The last first, so that their order stays.
            for (int i = bucket is InConninfo[] several ? several.Length - 1 : -1; i >= 0; i--)
                Put(buckets, ((InConninfo[])bucket!)[i]);
        }

        Volatile.Write(ref _buckets, buckets);
    }

    private static void Put(object?[] buckets, InConninfo name)
    {
        ref object? bucket = ref buckets[name.Hash & (uint)(buckets.Length - 1)];
        Volatile.Write(ref bucket, bucket switch
        {
            null => name,
            InConninfo other => new[] { name, other },
            object several => (InConninfo[])[name, .. (InConninfo[])several],
        });
    }
}
