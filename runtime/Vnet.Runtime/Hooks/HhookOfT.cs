namespace Vnet;

/// <inheritdoc/>
internal sealed class Hhook<TData>(HhookType type, int id, HhookFunction<TData> function) : Hhook(type, id)
    where TData : allows ref struct
{
    internal override string? Refusal(HhookHead head) => head is HhookHead<TData>
        ? null
        : $"its function takes {typeof(TData)}, but {head} hands over {head.DataType}";

    internal override HhookEntry Attach(HhookHead head, Khelp helper) => ((HhookHead<TData>)head).Add(function, helper);
}
