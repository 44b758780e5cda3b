namespace Vnet;

/// <summary>What runs at a hook point (FreeBSD's <c>hhook_func_t</c>).</summary>
/// <typeparam name="TData">What the hook point hands over; a ref struct too.</typeparam>
/// <param name="data">What the hook point hands over. Changes are seen by the hook point and by later functions.</param>
/// <param name="helperData">What the helper attached to the object in question; null when it attaches nothing.</param>
public delegate void HhookFunction<TData>(ref TData data, object? helperData)
    where TData : allows ref struct;
