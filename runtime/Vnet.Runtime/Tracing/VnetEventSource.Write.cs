using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Vnet;

public sealed partial class VnetEventSource
{
    // WriteEvent(int, params object[]) allocates and is not trim-safe; these hand over primitives and pinned characters.
    private const string Primitives = "Payloads are primitives and strings only.";

    [NonEvent]
    private unsafe void Write(int id, string a, double b)
    {
        fixed (char* pa = a)
        {
            EventData* data = stackalloc EventData[2];
            data[0] = Text(pa, a);
            data[1] = Bytes(&b, sizeof(double));
            Send(id, 2, data);
        }
    }

    [NonEvent]
    private unsafe void Write(int id, string a, int b, double c)
    {
        fixed (char* pa = a)
        {
            EventData* data = stackalloc EventData[3];
            data[0] = Text(pa, a);
            data[1] = Bytes(&b, sizeof(int));
            data[2] = Bytes(&c, sizeof(double));
            Send(id, 3, data);
        }
    }

    [NonEvent]
    private unsafe void Write(int id, string a, string b, double c)
    {
        fixed (char* pa = a, pb = b)
        {
            EventData* data = stackalloc EventData[3];
            data[0] = Text(pa, a);
            data[1] = Text(pb, b);
            data[2] = Bytes(&c, sizeof(double));
            Send(id, 3, data);
        }
    }

    [NonEvent]
    private unsafe void Write(int id, string a, string b, string c, string d, int e, int f, double g)
    {
        fixed (char* pa = a, pb = b, pc = c, pd = d)
        {
            EventData* data = stackalloc EventData[7];
            data[0] = Text(pa, a);
            data[1] = Text(pb, b);
            data[2] = Text(pc, c);
            data[3] = Text(pd, d);
            data[4] = Bytes(&e, sizeof(int));
            data[5] = Bytes(&f, sizeof(int));
            data[6] = Bytes(&g, sizeof(double));
            Send(id, 7, data);
        }
    }

    [NonEvent]
    private unsafe void Write(int id, int a, string b, string c = "", string d = "")
    {
        fixed (char* pb = b, pc = c, pd = d)
        {
            EventData* data = stackalloc EventData[4];
            data[0] = Bytes(&a, sizeof(int));
            data[1] = Text(pb, b);
            data[2] = Text(pc, c);
            data[3] = Text(pd, d);
            Send(id, id switch { 21 or 23 or 31 => 2, 24 => 4, _ => 3 }, data);
        }
    }

    [NonEvent]
    private static unsafe EventData Text(char* pointer, string text) => Bytes(pointer, (text.Length + 1) * sizeof(char));

    [NonEvent]
    private static unsafe EventData Bytes(void* pointer, int size) => new() { DataPointer = (nint)pointer, Size = size };

    [NonEvent]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Primitives)]
    private unsafe void Send(int id, int count, EventData* data) => WriteEventCore(id, count, data);
}
