using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// Bounds how many errors a vnet sends (RFC 4443 section 2.4 (f); FreeBSD's <c>icmp6_ratelimit</c>): a token bucket for each type,
/// whose depth changes by chance every second, so that nobody can count on it to find out what this host tells others.
/// </summary>
internal sealed class Icmp6Limits
{
    private const long Second = 1_000_000_000;

    private readonly Lock _gate = new();
    private readonly Bucket[] _buckets = new Bucket[5];

    /// <summary>Takes a token.</summary>
    /// <param name="type">The error's.</param>
    /// <param name="limit">Errors of a type in a second; 0 for any number.</param>
    /// <param name="jitter">How far the limit is moved by chance, up or down.</param>
    /// <returns>False when there is none: the error is not sent.</returns>
    public bool IsWithin(byte type, int limit, int jitter)
    {
        if (limit <= 0)
            return true;
        long now = VnetClock.Nanoseconds;
        jitter = Math.Clamp(jitter, 0, limit - 1);
        lock (_gate)
        {
            ref Bucket bucket = ref _buckets[type < _buckets.Length ? type : 0];
            if (!bucket.IsUsed || now - bucket.Drawn >= Second)
            {
                bucket.Depth = limit + (jitter == 0 ? 0 : (int)VnetRandom.NextUInt32((uint)(2 * jitter) + 1) - jitter);
                bucket.Drawn = now;
                if (!bucket.IsUsed)
                    (bucket.IsUsed, bucket.Tokens, bucket.Filled) = (true, bucket.Depth, now);
            }

            // In parts of a token, so that a slow clock loses none.
            double earned = (double)(now - bucket.Filled) / Second * bucket.Depth;
            (bucket.Tokens, bucket.Filled) = (Math.Min(bucket.Tokens + earned, bucket.Depth), now);
            if (bucket.Tokens < 1)
                return false;
            bucket.Tokens--;
            return true;
        }
    }

    private struct Bucket
    {
        public bool IsUsed;
        public long Drawn;
        public long Filled;
        public double Tokens;
        public int Depth;
    }
}
