using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A mutual exclusion lock with a place in the lock order (FreeBSD's <c>mtx(9)</c> under <c>WITNESS</c>).</summary>
/// <remarks>A <see cref="Lock"/>; <see cref="Witness"/> checks it when that is on.</remarks>
/// <param name="class">Its place in the order.</param>
public sealed class WitnessLock(WitnessClass @class)
{
    private readonly Lock _lock = new();

    /// <summary>Its place in the order.</summary>
    public WitnessClass Class { get; } = @class;

    /// <summary>Whether this thread holds it.</summary>
    public bool IsHeldByCurrentThread => _lock.IsHeldByCurrentThread;

    /// <summary>Takes the lock until the returned scope is disposed.</summary>
    /// <param name="member">Supplied by the compiler, for reports.</param>
    /// <param name="file">Supplied by the compiler, for reports.</param>
    /// <param name="line">Supplied by the compiler, for reports.</param>
    /// <exception cref="LockOrderException">It would be taken out of order; only with <see cref="Witness.IsEnabled"/>.</exception>
    public Scope EnterScope([CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Witness.IsEnabled)
            Witness.CheckOrder(Class, this, member, file, line);
        _lock.Enter();
        if (Witness.IsEnabled)
            Witness.Acquired(Class, this, member, file, line);
        return new Scope(this);
    }

    /// <summary>Takes the lock if that is possible within a time.</summary>
    /// <param name="patience">How long to wait; zero not to wait.</param>
    /// <param name="member">Supplied by the compiler, for reports.</param>
    /// <param name="file">Supplied by the compiler, for reports.</param>
    /// <param name="line">Supplied by the compiler, for reports.</param>
    /// <returns>Whether it was taken; then <see cref="Exit"/> must follow.</returns>
    public bool TryEnter(TimeSpan patience = default, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!_lock.TryEnter(patience))
            return false;
        if (Witness.IsEnabled)
            Witness.Acquired(Class, this, member, file, line);
        return true;
    }

    /// <summary>Releases what <see cref="TryEnter"/> took.</summary>
    public void Exit()
    {
        if (Witness.IsEnabled)
            Witness.Released(Class, this);
        _lock.Exit();
    }

    /// <summary>A stretch of code that holds the lock.</summary>
    public ref struct Scope
    {
        private WitnessLock? _held;

        internal Scope(WitnessLock held) => _held = held;

        /// <summary>Releases the lock. Does nothing the second time.</summary>
        public void Dispose()
        {
            if (_held is not { } held)
                return;
            _held = null;
            held.Exit();
        }
    }
}
