namespace Vnet;

/// <summary>Where a jail is in its life (FreeBSD's <c>enum prison_state</c>). It only ever moves forward.</summary>
public enum PrisonState
{
    /// <summary>Being created; nobody can find it yet (<c>PRISON_STATE_INVALID</c>).</summary>
    Invalid,

    /// <summary>Usable (<c>PRISON_STATE_ALIVE</c>).</summary>
    Alive,

    /// <summary>
    /// Being removed: nothing may be attached or created in it any more, and it goes when what <see cref="Prison.Holders"/>
    /// names has let go (<c>PRISON_STATE_DYING</c>).
    /// </summary>
    Dying,

    /// <summary>Gone, and its vnet with it.</summary>
    Removed,
}
