namespace Vnet.Net;

/// <summary>An interface has another name.</summary>
/// <param name="Ifnet">The interface, which has the new name.</param>
/// <param name="OldName">Its name before.</param>
public readonly record struct IfRename(Ifnet Ifnet, string OldName);
