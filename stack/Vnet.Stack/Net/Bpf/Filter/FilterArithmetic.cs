namespace Vnet.Net;

// Builds values and comparisons, and computes what is constant.
internal static class FilterArithmetic
{
    /// <summary>An operation on two values, or null when its constants make no sense: division by zero, shift by 32 or more.</summary>
    public static FilterValue? Binary(FilterValue left, string sign, FilterValue right)
    {
        ushort operation = sign switch
        {
            "+" => BpfCode.Add,
            "-" => BpfCode.Sub,
            "*" => BpfCode.Mul,
            "/" => BpfCode.Div,
            "%" => BpfCode.Mod,
            "&" => BpfCode.And,
            "|" => BpfCode.Or,
            "^" => BpfCode.Xor,
            "<<" => BpfCode.Lsh,
            _ => BpfCode.Rsh,
        };
        if (right is not FilterValue.Constant(var k))
            return new FilterValue.Binary(operation, left, right);
        if ((operation is BpfCode.Div or BpfCode.Mod && k == 0) || (operation is BpfCode.Lsh or BpfCode.Rsh && k > 31))
            return null;
        return left is FilterValue.Constant(var c) ? new FilterValue.Constant(Compute(operation, c, k)) : new FilterValue.Binary(operation, left, right);
    }

    /// <summary>A comparison by its sign.</summary>
    public static FilterNode Relation(FilterValue left, string sign, FilterValue right) => sign switch
    {
        "=" => Compare(left, BpfCode.Jeq, right),
        "!=" => new FilterNode.Not(Compare(left, BpfCode.Jeq, right)),
        ">" => Compare(left, BpfCode.Jgt, right),
        ">=" => Compare(left, BpfCode.Jge, right),
        "<" => new FilterNode.Not(Compare(left, BpfCode.Jge, right)),
        _ => new FilterNode.Not(Compare(left, BpfCode.Jgt, right)),
    };

    /// <summary>Whether a comparison holds.</summary>
    public static bool Holds(uint value, ushort jump, uint k) => jump switch
    {
        BpfCode.Jeq => value == k,
        BpfCode.Jgt => value > k,
        BpfCode.Jge => value >= k,
        _ => (value & k) != 0,
    };

    private static FilterNode Compare(FilterValue left, ushort jump, FilterValue right)
    {
        if (right is not FilterValue.Constant(var k))
            return new FilterNode.Compare(left, jump, right);
        return left switch
        {
            FilterValue.Constant(var c) => Holds(c, jump, k) ? FilterNode.True : FilterNode.False,
            // Bits tested for zero are what one jump does.
            FilterValue.Binary(BpfCode.And, var of, FilterValue.Constant(var mask)) when jump == BpfCode.Jeq && k == 0 =>
                new FilterNode.Not(new FilterNode.Test(of, BpfCode.Jset, mask)),
            _ => new FilterNode.Test(left, jump, k),
        };
    }

    private static uint Compute(ushort operation, uint a, uint b) => operation switch
    {
        BpfCode.Add => a + b,
        BpfCode.Sub => a - b,
        BpfCode.Mul => a * b,
        BpfCode.Div => a / b,
        BpfCode.Mod => a % b,
        BpfCode.And => a & b,
        BpfCode.Or => a | b,
        BpfCode.Xor => a ^ b,
        BpfCode.Lsh => a << (int)b,
        _ => a >> (int)b,
    };
}
