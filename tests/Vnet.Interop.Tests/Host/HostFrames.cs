using System.Diagnostics;

namespace Vnet.Interop.Tests;

/// <summary>Frames that a program in a namespace sends and receives by packet sockets; all bytes as hexadecimal digits.</summary>
internal static class HostFrames
{
    private const string SendScript = """
        import socket,sys
        s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)
        s.bind((sys.argv[1],0))
        for f in sys.argv[2:]: s.send(bytes.fromhex(f))
        """;

    private const string SendNumberedScript = """
        import socket,sys
        s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)
        s.bind((sys.argv[1],0))
        for i in range(int(sys.argv[3])): s.send(bytes.fromhex(sys.argv[2])+i.to_bytes(4,'big'))
        """;

    private const string ReceiveScript = """
        import socket,sys
        s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW,socket.htons(int(sys.argv[2],16)))
        s.bind((sys.argv[1],int(sys.argv[2],16)))
        s.settimeout(20)
        print('ready',flush=True)
        print(s.recv(70000).hex(),flush=True)
        """;

    // The kernel takes a tag off, and tells it beside the frame (PACKET_AUXDATA).
    private const string ReceiveTaggedScript = """
        import socket,struct,sys
        s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW,socket.htons(3))
        s.bind((sys.argv[1],3)); s.setsockopt(263,8,1); s.settimeout(20)
        print('ready',flush=True)
        while True:
            data,beside,_,_=s.recvmsg(2048,512)
            if data[12:14].hex()!=sys.argv[2]: continue
            for level,kind,value in beside:
                if (level,kind)==(263,8): print('%04x'%struct.unpack('IIIHHHH',value)[5],data.hex(),flush=True)
            break
        """;

    /// <summary>Sends frames as they are.</summary>
    public static void Send(TestNamespace host, string @interface, params string[] frames) =>
        host.Exec("python3", ["-c", SendScript, @interface, .. frames]);

    /// <summary>Sends a frame so many times, each time with its number, from 0, in 4 bytes after it.</summary>
    public static void SendNumbered(TestNamespace host, string @interface, string frame, int count) =>
        host.Exec("python3", "-c", SendNumberedScript, @interface, frame, $"{count}");

    /// <summary>Starts a program that prints the first frame of a type, and waits until it listens.</summary>
    /// <returns>The program; the frame is its next line.</returns>
    public static Process Receive(TestNamespace host, string @interface, ushort type) => Start(host, ReceiveScript, @interface, type);

    /// <summary>The same, with the tag that the frame had before it: 0000 for none.</summary>
    public static Process ReceiveTagged(TestNamespace host, string @interface, ushort type) => Start(host, ReceiveTaggedScript, @interface, type);

    private static Process Start(TestNamespace host, string script, string @interface, ushort type)
    {
        Process receiver = host.Start("python3", "-c", script, @interface, $"{type:x4}");
        Assert.Equal("ready", receiver.StandardOutput.ReadLine());
        return receiver;
    }
}
