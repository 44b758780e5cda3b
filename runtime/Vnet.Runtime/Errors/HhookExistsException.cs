namespace Vnet;

/// <summary>A hook point was made twice (FreeBSD's <c>EEXIST</c>).</summary>
public sealed class HhookExistsException : VnetException
{
    internal HhookExistsException(string head)
        : base($"There is a {head} already. Find it with HhookHead.Find, or dispose of it in the destructor that belongs to its constructor.")
    {
    }
}
